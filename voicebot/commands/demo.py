"""``demo``: a recorded caller goes through the whole product, and a person decides."""

import argparse
import asyncio
import contextlib
import os
import select
import statistics
import sys
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.commands.parsing import LANGUAGES, command, read_case

if TYPE_CHECKING:
    from voicebot.wiring.demo import Demo, Ended, Running

STORIES = ("instalments", "angry", "returned")
FOLDER = Path("var") / "demo"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this family's commands."""
    demo = command(
        commands,
        "demo",
        "Play an inbound call through the whole product: both processes, the console, a human decision.",
        "voicebot demo --lang en --confirm auto",
        run_demo,
    )
    demo.add_argument("--lang", choices=LANGUAGES, default="de", help="language of the call")
    demo.add_argument("--story", choices=STORIES, default="instalments", help="which recorded caller")
    demo.add_argument(
        "--confirm",
        choices=("person", "auto"),
        default="person",
        help="who decides: you, in the console or with the key a; or a simulated client of the API",
    )
    demo.add_argument("--folder", type=Path, default=FOLDER, help="where the demo keeps its files")


def run_demo(args: argparse.Namespace) -> int:
    """Run the demo."""
    from voicebot.wiring.demo import START, Demo, Product
    from voicebot.wiring.fixtures import read_fixture_call

    call = read_fixture_call(args.lang, args.story)
    demo = Demo(
        language=args.lang,
        story=args.story,
        simulated=args.confirm == "auto",
        case=read_case(call.case),
        call=call,
    )
    print(f"Demo: {demo.case.person.name} calls. The clock shows {START:%A, %d %B %Y, %H:%M} in Berlin.")
    print("The caller's voice is synthetic; so are the person and the debt. Starting two processes ...")
    product = Product(demo, args.folder)
    try:
        running = product.start()
        ended = asyncio.run(_perform(demo, running))
    finally:
        product.stop()
    _tell_times(ended)
    return 0 if ended.outcome in ("plan_wished", "dispute_recorded", "callback_booked") else 1


async def _perform(demo: "Demo", running: "Running") -> "Ended":
    from voicebot.commands.screen import Screen
    from voicebot.wiring.demo import Stage, wait_until_ready

    await wait_until_ready(running.settings)
    print(f"Console: {running.console_link}")
    print("(signs in once; click Listen there to hear both sides)\n")
    if not demo.simulated:
        _open_browser(running.console_link)
        print("When the plan is suggested, confirm it in the console, or press a here.\n")
    with single_keys() as keys:
        ended = await Stage(demo, running, Screen(demo.language).show).play(keys.pressed_a)
    print("")
    if ended.notice_link:
        print(
            f"The notice went to {running.settings.data / 'outbox'}; nothing is final before it is confirmed:"
        )
        print(f"  {ended.notice_link}")
        person = demo.case.person
        print(f"  (it asks for the birth date {person.date_of_birth} or the postcode {person.postcode})")
        if not demo.simulated and sys.stdin.isatty():
            print("The console and the notice stay open until you press Enter.")
            await asyncio.to_thread(sys.stdin.readline)
    print(f"Event log: {ended.log}")
    print(f"Both sides' sound: {ended.sound}")
    return ended


def _open_browser(link: str) -> None:
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform == "darwin":
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(link)


def _tell_times(ended: "Ended") -> None:
    for what, times in (
        ("First words on the desk after speech was noticed", ended.first_partial_ms),
        ("Bot's sound after the caller's last sound", ended.reply_after_ms),
    ):
        if times:
            print(f"{what}: median {statistics.median(times):.0f} ms, slowest {max(times)} ms")


class Keys:
    """Single keys from the terminal, where there is one."""

    def __init__(self, readable: bool) -> None:
        self._readable = readable

    def pressed_a(self) -> bool:
        """Whether ``a`` was pressed since the last look."""
        pressed = ""
        while self._readable and select.select([sys.stdin], [], [], 0)[0]:
            key = os.read(sys.stdin.fileno(), 1)
            if not key:
                self._readable = False
            pressed += key.decode(errors="ignore")
        return "a" in pressed.lower()


@contextlib.contextmanager
def single_keys() -> Iterator[Keys]:
    """Read keys without Enter while this lasts; nothing changes where standard input is no terminal."""
    if not sys.stdin.isatty():
        yield Keys(readable=False)
        return
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield Keys(readable=True)
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
