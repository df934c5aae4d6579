"""The hops of an installation, from its settings: what ``voicebot doctor`` looks at, outermost first."""

import asyncio
import base64
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from decision_navigator.errors import NavigatorError
from voicebot.service.check_up import Check, NotUsed, Unwell
from voicebot.settings import Settings
from voicebot.telephony.ari import Ari, Unknown
from voicebot.wiring import parts
from voicebot.wiring.telephone import ari_login

_SOON_DAYS = 30
_MEDIA_MODULES = ("chan_websocket.so", "res_websocket_client.so")
_HTTP_S = 15.0
"""So long a loaded machine may take for one answer; a process that is not there refuses at once."""


def all_checks(settings: Settings) -> Sequence[Check]:
    """Every hop, outermost first."""
    looks = {
        "trunk": trunk,
        "ARI": ari,
        "Asterisk's media client": media_client,
        "people's telephones": people,
        "calls process": calls_process,
        "media token": media_token,
        "web process": web_process,
        "store": store,
        "ears": ears,
        "voice": voice,
        "law tables": law_tables,
        "time": time_of_day,
    }
    return [Check(hop=hop, look=partial(look, settings)) for hop, look in looks.items()]


@asynccontextmanager
async def _asterisk(settings: Settings) -> AsyncIterator[Ari]:
    """ARI for requests only: events go on to the calls process."""
    if not settings.telephony.ari_url:
        raise NotUsed("No Asterisk is named (telephony.ari_url is empty): calls may come in, none go out.")
    client = Ari(ari_login(settings))
    try:
        yield client
    finally:
        await client.close()


async def ari(settings: Settings) -> str:
    """Whether ARI lets us in, and the calls process's application is there."""
    async with _asterisk(settings) as client:
        info = await client.get("asterisk/info")
        apps = [app["name"] for app in await client.get("applications")]
        version = info["system"]["version"]
        if client.app not in apps:
            raise Unwell(
                f"Asterisk {version} answers, but no calls process listens as {client.app}: start it, "
                "or look whether telephony.app is the same there."
            )
        return f"Asterisk {version} answers, and the calls process listens as {client.app}."


async def trunk(settings: Settings) -> str:
    """Whether the trunk's peer is reachable, and registered where it registers."""
    name = settings.telephony.trunk
    async with _asterisk(settings) as client:
        try:
            endpoint = await client.get(f"endpoints/PJSIP/{name}")
        except Unknown as error:
            raise Unwell(f"Asterisk has no PJSIP endpoint {name}; telephony.trunk must name one.") from error
        if endpoint["state"] == "offline":
            raise Unwell(
                f"The trunk {name} does not answer OPTIONS: check its address, firewall and account."
            )
        return f"The trunk {name} is {endpoint['state']}, with {len(endpoint['channel_ids'])} calls."


async def people(settings: Settings) -> str:
    """Whether the telephones of people who take over calls are registered."""
    wanted = sorted(set(settings.telephony.people.values()))
    async with _asterisk(settings) as client:
        if not wanted:
            raise NotUsed("No telephones are named in telephony.people: hand-overs go to the console only.")
        for target in wanted:
            technology, _, name = target.partition("/")
            try:
                endpoint = await client.get(f"endpoints/{technology}/{name}")
            except Unknown as error:
                raise Unwell(f"Asterisk has no {target}, which telephony.people names.") from error
            if endpoint["state"] != "online":
                raise Unwell(f"The telephone {target} is not registered: nobody can take over there.")
        return f"{len(wanted)} telephones are registered."


async def media_client(settings: Settings) -> str:
    """Whether Asterisk has what the media WebSocket needs."""
    async with _asterisk(settings) as client:
        for module in _MEDIA_MODULES:
            try:
                found = await client.get(f"asterisk/modules/{module}")
            except Unknown as error:
                raise Unwell(f"Asterisk has not loaded {module}: add it to modules.conf.") from error
            if found["status"] != "Running":
                raise Unwell(f"Asterisk's {module} is {found['status']}, not running.")
        return "chan_websocket and its client are running."


def _calls(settings: Settings) -> str:
    return f"{settings.calls.host}:{settings.calls.port}"


def _silent(address: str, error: httpx.HTTPError) -> Unwell:
    """Overload, absence and an answer that breaks off need different hands."""
    if isinstance(error, httpx.ReadTimeout):
        return Unwell(
            f"{address} took the question and did not answer within {_HTTP_S:.0f} s: it is overloaded."
        )
    if isinstance(error, httpx.ConnectError):
        return Unwell(f"Nothing answers on {address}: start `voicebot serve`.")
    return Unwell(f"The conversation with {address} failed: {str(error) or type(error).__name__}")


async def calls_process(settings: Settings) -> str:
    """Whether the calls process takes calls."""
    async with httpx.AsyncClient(timeout=_HTTP_S) as client:
        try:
            ready = await client.get(f"http://{_calls(settings)}/health/ready")
            load = (await client.get(f"http://{_calls(settings)}/load")).json()
        except httpx.HTTPError as error:
            raise _silent(_calls(settings), error) from error
    if ready.status_code != httpx.codes.OK:
        raise Unwell("The calls process drains and takes no new calls.")
    if load["calls"] >= load["most"]:
        raise Unwell(f"All {load['most']} lines are busy.")
    return f"Ready, {load['calls']} of {load['most']} lines in use."


async def media_token(settings: Settings) -> str:
    """Whether the media token that Asterisk is to use opens the media socket."""
    token = parts.media_token(settings).decode()
    login = base64.b64encode(f"voicebot:{token}".encode()).decode()
    try:
        await _knock(settings, {})
    except InvalidStatus as refused:
        if refused.response.status_code != httpx.codes.UNAUTHORIZED:
            raise Unwell(f"The media socket answers {refused.response.status_code}.") from refused
    else:
        raise Unwell("The media socket lets strangers in.")
    try:
        await _knock(settings, {"Authorization": f"Basic {login}"})
    except InvalidStatus as refused:
        raise Unwell(
            f"The media socket refuses our token ({refused.response.status_code}): the calls process runs "
            "with another token file, or calls.networks leaves this machine out."
        ) from refused
    return "The token opens the media socket, and without it nobody comes in."


async def _knock(settings: Settings, headers: dict[str, str]) -> None:
    scheme = "wss" if settings.calls.tls_certificate_file else "ws"
    url = f"{scheme}://{_calls(settings)}/media/asterisk"
    try:
        async with connect(url, additional_headers=headers, subprotocols=["media"], open_timeout=_HTTP_S):  # type: ignore[list-item]  # a Subprotocol is a str
            pass
    except InvalidStatus:
        raise
    except (OSError, WebSocketException) as error:
        raise Unwell(f"The media socket on {_calls(settings)} cannot be opened.") from error


async def web_process(settings: Settings) -> str:
    """Whether the web process answers."""
    url = parts.web_url(settings)
    async with httpx.AsyncClient(timeout=_HTTP_S) as client:
        try:
            answer = await client.get(f"{url}/health/ready")
        except httpx.HTTPError as error:
            raise _silent(url, error) from error
    if answer.status_code != httpx.codes.OK:
        raise Unwell(f"The web process is not ready: {answer.text[:120]}")
    return f"Ready on {url}."


async def store(settings: Settings) -> str:
    """Whether the store opens with our key."""
    opened = await asyncio.to_thread(parts.make_store, settings, "web")
    live = await asyncio.to_thread(opened.calls.live)
    return f"Opens with our key; {len(live)} calls are marked as running."


async def ears(settings: Settings) -> str:
    """Whether the recogniser is there and hears."""
    from voicebot.speech.recogniser import Recogniser
    from voicebot.wiring.sound import make_ears

    model = await asyncio.to_thread(make_ears, settings)
    await asyncio.to_thread(Recogniser, model)
    return f"The recogniser {model.name} loads."


async def voice(settings: Settings) -> str:
    """Whether the voice speaks both languages."""
    from voicebot.wiring.sound import make_voice

    async with await asyncio.to_thread(make_voice, settings) as made:
        for language, words in (("de", "Guten Tag."), ("en", "Good morning.")):
            spoken = await made.speak(words, language=language, pace=1.0, rate=8000)
            if not len(spoken.samples):
                raise Unwell(f"The voice {made.engine.name} is silent in {language}.")
        return f"{made.engine.name} speaks German and English."


async def law_tables(settings: Settings) -> str:
    """Whether every table of law holds today, and for a while."""
    book, today = parts.make_policies(), parts.make_clock(settings).now().date()
    for country in ("DE", "UK", "US"):
        try:
            book.at(country, today)
        except NavigatorError as error:
            raise Unwell(str(error)) from error
        try:
            book.at(country, today + dt.timedelta(days=_SOON_DAYS))
        except NavigatorError as error:
            raise Unwell(f"Within {_SOON_DAYS} days: {error}") from error
    return f"Valid today and for the next {_SOON_DAYS} days."


async def time_of_day(settings: Settings) -> str:
    """Whether the clock and the desk's time zone can be believed."""
    zone = settings.agency.time_zone
    try:
        here = parts.make_clock(settings).now().astimezone(ZoneInfo(zone))
    except ZoneInfoNotFoundError as error:
        raise Unwell(f"This machine does not know the time zone {zone}: install tzdata.") from error
    shifted = settings.clock.start or settings.clock.offset_s
    if shifted and settings.mode == "production":
        raise Unwell("The clock is shifted (clock.start) in production.")
    if not settings.telephony.ari_url:
        return f"It is {here:%H:%M} in {zone}."
    async with _asterisk(settings) as client:
        answer = await client.get("asterisk/ping")
    theirs = dt.datetime.fromisoformat(str(answer["timestamp"]))
    apart = abs((theirs - dt.datetime.now(dt.UTC)).total_seconds())  # noqa: TID251 - the real clocks are compared
    if apart > 5:
        raise Unwell(f"Asterisk's clock is {apart:.0f} seconds away from ours.")
    return f"It is {here:%H:%M} in {zone}, and Asterisk agrees."
