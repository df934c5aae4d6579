"""A profile on both sides: the voicebot's store and a CRM over real sockets."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.crm_server import TOKEN, Crm, crm_server
from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.store import FakeStore
from voicebot.errors import Forbidden, NotFound, PeerError
from voicebot.rows import Hold
from voicebot.service.crm import CrmProfiles, CrmTarget, texts
from voicebot.service.crm_inbox import CrmInbox
from voicebot.service.crm_mapping import CrmMapping
from voicebot.service.dispatch import Dispatch
from voicebot.service.happenings import KINDS
from voicebot.service.outgoing import Outgoing, networks
from voicebot.service.profile import profile_of
from voicebot.service.signatures import sign
from voicebot.settings import CONFIGS

SECRET = b"a test's own secret of many letters"
MAPPING = CONFIGS / "crm" / "contacts-and-notes.yaml"


class Both:
    """Anna in our store and in a CRM."""

    def __init__(self, crm: Crm, language: str = "de") -> None:
        self.crm = crm
        self.day = DeskDay(FakeStore())
        self.store, self.clock = self.day.store, self.day.clock
        self.store.cases.put("anna-berger", CASE, self.clock.now())
        profiles = CrmProfiles(store=self.store, clock=self.clock, mapping=CrmMapping.read(MAPPING))
        self.target = CrmTarget(
            url=crm.url,
            token=TOKEN,
            outgoing=Outgoing(allowed=networks(["127.0.0.0/8"], "crm.allow_networks")),
            profiles=profiles,
            language=language,
        )
        self.dispatch = Dispatch(store=self.store, clock=self.clock, targets={"crm": self.target})
        self.inbox = CrmInbox(profiles=profiles, secrets=(SECRET,), clock=self.clock)

    def settle(self) -> None:
        """Deliver until nothing waits."""
        for _ in range(100):
            if not (self.dispatch.route() + sum(1 for s in self.dispatch.due() if self._go(s))):
                return
        raise AssertionError("the two sides never come to rest")

    def _go(self, subject: str) -> bool:
        wait_s = self.dispatch.follow(subject)
        self.clock.advance(wait_s or 0)
        return True

    def change_here(self, **person: Any) -> None:
        case = json.loads(json.dumps(self.store.cases.get("anna-berger").pii_case))
        case["person"].update(person)
        self.store.cases.put("anna-berger", case, self.clock.advance(1))

    def post(self, change_id: str, at: dt.datetime | None = None, /, **changes: Any) -> Any:
        when = (at or self.clock.now()).isoformat()
        message = {
            "id": change_id,
            "case_id": "anna-berger",
            "changes": {name: {"value": value, "at": when} for name, value in changes.items()},
        }
        body = json.dumps(message).encode()
        return self.inbox.take(body, sign((SECRET,), body, self.clock.now()))

    def here(self) -> dict[str, Any]:
        return profile_of(self.store.cases.get("anna-berger").pii_case)


@pytest.fixture
def crm() -> Iterator[Crm]:
    with crm_server() as made:
        yield made


@pytest.fixture
def both(crm: Crm) -> Both:
    made = Both(crm)
    crm.contacts["anna-berger"] = {"voicebot_case_id": "anna-berger", "fullname": "Anna Berger"}
    return made


# -- outwards --------------------------------------------------------------------------------------


def test_a_plans_way_becomes_fields_and_notes(both: Both, crm: Crm) -> None:
    day = both.day
    day.call()
    plan = day.wished(day.agent(), day.plan())
    day.store.calls.end("call-1", "plan_wished", day.clock.now())
    both.settle()
    contact = crm.contacts["anna-berger"]
    assert contact["voicebot_plan_state"] == "wished"
    assert contact["voicebot_plan_rate_cents"] == plan.suggestion.plan.rate_cents
    assert contact["voicebot_last_outcome"] == "plan_wished"
    notes = [note["hs_note_body"] for note in crm.notes.values()]
    assert len(notes) == 2
    assert notes[0].startswith("Ratenplan gewünscht: 6 × 50 € (1.12.2026).")
    assert all(note["voicebot_case_id"] == "anna-berger" for note in crm.notes.values())


@pytest.mark.parametrize("language", ["de", "en"])
def test_notes_speak_the_agencys_language_and_name_nobody(crm: Crm, language: str) -> None:
    both = Both(crm, language)
    both.day.call()
    both.store.calls.end("call-1", "refused_politely", both.clock.now())
    both.settle()
    (note,) = [n["hs_note_body"] for n in crm.notes.values()]
    assert note.startswith("Gespräch" if language == "de" else "Call")
    assert "Anna" not in note


def test_every_note_exists_in_both_languages_for_a_kind_that_happens() -> None:
    pages = texts()
    assert set(pages["de"]) == set(pages["en"]) <= set(KINDS)


def test_a_contact_that_is_missing_is_made_with_its_profile(crm: Crm) -> None:
    both = Both(crm)
    both.day.call()
    both.settle()
    contact = crm.contacts["anna-berger"]
    assert contact["fullname"] == CASE["person"]["name"]
    assert contact["zip"] == CASE["person"]["postcode"]
    assert "do_not_call" not in contact


def test_a_crm_that_fails_in_the_middle_gets_everything_once(both: Both, crm: Crm) -> None:
    day = both.day
    day.call()
    day.wished(day.agent(), day.plan())
    crm.faults = [500, 503, 429, 500, 502]
    both.settle()
    assert [n["hs_note_body"].split(":")[0] for n in crm.notes.values()] == ["Ratenplan gewünscht"]
    assert {d.state for d in both.store.deliveries.find()} == {"done"}


def test_a_repeat_after_a_lost_answer_makes_no_second_note(both: Both, crm: Crm) -> None:
    both.day.call()
    both.store.calls.end("call-1", "refused_politely", both.clock.now())
    both.settle()
    (done,) = [d for d in both.store.deliveries.find() if d.kind == "call.ended"]
    both.target.send(done)
    assert len(crm.notes) == 1


def test_a_change_made_here_arrives_there(both: Both, crm: Crm) -> None:
    both.change_here(city="Bremen", language="en")
    both.settle()
    assert crm.patches == [{"city": "Bremen", "preferred_language": "en"}]


def test_a_caller_who_wants_no_more_calls_is_marked_there(both: Both, crm: Crm) -> None:
    hold = Hold(
        hold_id="h", case_id="anna-berger", kind="stop", reason="asked_by_caller", since=both.clock.now()
    )
    both.store.holds.add(hold)
    both.settle()
    assert crm.contacts["anna-berger"]["do_not_call"] is True


def test_a_block_is_never_taken_away_there(both: Both, crm: Crm) -> None:
    crm.contacts["anna-berger"]["do_not_call"] = True
    both.change_here(city="Bremen")
    both.settle()
    assert crm.contacts["anna-berger"]["do_not_call"] is True


# -- both at once ----------------------------------------------------------------------------------


def test_a_late_write_does_not_undo_what_was_changed_there_meanwhile(both: Both, crm: Crm) -> None:
    both.change_here(city="Bremen", postcode="28195")
    crm.edit("anna-berger", both.clock.advance(60), city="Kiel")
    both.settle()
    assert (both.here()["city"], crm.contacts["anna-berger"]["city"]) == ("Kiel", "Kiel")
    assert (both.here()["postcode"], crm.contacts["anna-berger"]["zip"]) == ("28195", "28195")


def test_an_older_value_there_gives_way(both: Both, crm: Crm) -> None:
    crm.edit("anna-berger", both.clock.now(), city="Kiel")
    both.clock.advance(60)
    both.change_here(city="Bremen")
    both.settle()
    assert (both.here()["city"], crm.contacts["anna-berger"]["city"]) == ("Bremen", "Bremen")


def test_the_two_sides_come_to_rest(both: Both, crm: Crm) -> None:
    both.post("change-01", city="Kiel")
    both.settle()
    assert crm.patches == []  # what came from there does not go back


def test_nonsense_there_stops_nothing(both: Both, crm: Crm) -> None:
    at = both.clock.now()
    crm.edit("anna-berger", at, preferred_language="xx", city="Kiel", do_not_call="perhaps", zip=17)
    both.day.call()
    both.settle()
    assert (both.here()["city"], both.here()["language"]) == ("Kiel", CASE["person"]["language"])
    assert not both.here()["do_not_call"]


# -- inwards ---------------------------------------------------------------------------------------


def test_a_signed_change_is_taken_and_written_down(both: Both) -> None:
    told = both.post("change-01", email="neu@example.org", preferred_channel="letter")
    assert set(told["taken"]) == {"email", "preferred_channel"}
    assert both.here()["email"] == "neu@example.org"
    line = both.store.audit.read(limit=1)[0].line
    assert (line.who, line.what) == ("crm", "profile.changed")
    assert "neu@example.org" not in str(line)


def test_a_change_is_taken_once_and_its_answer_repeated(both: Both) -> None:
    body, signature = _signed(both, "change-01", {"city": "Kiel"})
    first = both.inbox.take(body, signature)
    assert first["taken"] == ["city"]
    both.change_here(city="Bremen")
    assert both.inbox.take(body, signature) == first
    assert both.here()["city"] == "Bremen"


def test_an_older_change_is_kept_out_with_the_reason(both: Both) -> None:
    before = both.clock.now()
    both.change_here(city="Bremen")
    told = both.post("change-01", before, city="Kiel")
    assert told["kept"] == {"city": "changed later here"}


def test_a_clock_that_runs_ahead_there_does_not_win_for_ever(both: Both) -> None:
    both.post("change-01", both.clock.now() + dt.timedelta(days=400), city="Kiel")
    both.change_here(city="Bremen")
    assert both.here()["city"] == "Bremen"
    both.clock.advance(1)
    assert both.post("change-02", city="Ulm")["taken"] == ["city"]


@pytest.mark.parametrize("block", ["do_not_call", "represented_by_lawyer", "insolvency"])
def test_a_block_from_there_holds_until_a_person_lifts_it(both: Both, block: str) -> None:
    both.post("change-01", both.clock.now() - dt.timedelta(days=900), **{block: True})
    mine = {"represented_by_lawyer": "represented"}.get(block, block)
    assert both.here()[mine] is True
    (hold,) = both.store.holds.active("anna-berger", both.clock.now())
    assert (hold.kind, hold.reason) == ("stop", mine)
    told = both.post("change-02", **{block: False})
    assert list(told["kept"]) == [mine]
    assert both.here()[mine] is True


def test_a_block_is_held_even_if_a_crash_lost_the_hold(both: Both) -> None:
    at = both.clock.now()
    both.store.cases.amend("anna-berger", {"insolvency": (True, at)}, "crm", at)
    both.post("change-01", insolvency=True)
    assert [h.reason for h in both.store.holds.active("anna-berger", at)] == ["insolvency"]


def test_an_unsigned_or_replayed_message_changes_nothing(both: Both) -> None:
    body, signature = _signed(both, "change-01", {"city": "Kiel"})
    with pytest.raises(Forbidden):
        both.inbox.take(body + b" ", signature)
    both.clock.advance(301)
    with pytest.raises(Forbidden, match="another time"):
        both.inbox.take(body, signature)
    assert both.store.cases.get("anna-berger").version == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"id": "short", "case_id": "anna-berger", "changes": {}}',
        b'{"id": "change-01", "case_id": "anna-berger", "changes": []}',
        b'{"id": "change-01", "case_id": "anna-berger", "changes": {"iban": {"value": "x", "at": "now"}}}',
        b'{"id": "change-01", "case_id": "anna-berger", "changes": {"city": "Kiel"}}',
        b'{"id": "change-01", "case_id": "anna-berger", "changes": '
        b'{"city": {"value": "Kiel", "at": "2026-01-01"}}}',
        b'{"id": "change-01", "case_id": "anna-berger", "changes": '
        b'{"preferred_language": {"value": "xx", "at": "2026-01-01T00:00:00Z"}}}',
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(both: Both, body: bytes) -> None:
    with pytest.raises(PeerError, match=r"\.$"):
        both.inbox.take(body, sign((SECRET,), body, both.clock.now()))
    assert both.store.cases.get("anna-berger").version == 1


def test_an_id_serves_one_change_only_and_an_unknown_person_is_not_found(both: Both) -> None:
    both.post("change-01", city="Kiel")
    with pytest.raises(PeerError, match="fresh"):
        both.post("change-01", city="Ulm")
    body = b'{"id": "change-09", "case_id": "nobody", "changes": {}}'
    with pytest.raises(NotFound):
        both.inbox.take(body, sign((SECRET,), body, both.clock.now()))


def _signed(both: Both, change_id: str, values: dict[str, Any]) -> tuple[bytes, str]:
    at = both.clock.now().isoformat()
    changes = {name: {"value": value, "at": at} for name, value in values.items()}
    body = json.dumps({"id": change_id, "case_id": "anna-berger", "changes": changes}).encode()
    return body, sign((SECRET,), body, both.clock.now())


def test_a_case_that_is_gone_is_a_dead_letter_not_an_endless_one(both: Both) -> None:
    both.day.call("call-9", case_id="gone")
    both.settle()
    (dead,) = both.store.deliveries.find("dead")
    assert dead.case_id == "gone"
    assert "no such case" in dead.error
