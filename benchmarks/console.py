"""How quick the desk is: words to the page, key A to decided; twenty clients, ten updates a second.

The web process runs on its own, as in production; another process writes the calls' words into the store.
Some clients are pages in Chromium, the others plain WebSockets that read everything.

    python -m benchmarks.console --pages 2 --clients 20 --seconds 20
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import websockets
from playwright.sync_api import Page, sync_playwright

from tests.browser import scenes
from tests.browser.stage import Stage, StageCall

UPDATES_PER_S = 10
GUARD_MS = 750
WATCH_WORDS = """
window.delays = [];
addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
  const sent = Number((document.querySelector('#coming-text')?.textContent ?? '').split('@')[1]);
  if (sent && sent !== window.lastSent) { window.lastSent = sent; window.delays.push(Date.now() - sent); }
}).observe(document.querySelector('#coming-text'), { childList: true, characterData: true, subtree: true }));
"""
PRESS_A = """
() => new Promise((done) => {
  const began = performance.now();
  new MutationObserver((_, watch) => {
    const toast = document.querySelector('#toast');
    if (!toast.hidden) { watch.disconnect(); done(performance.now() - began); }
  }).observe(document.querySelector('#toast'), { attributes: true, childList: true });
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
})
"""


def serve(folder: str, pipe: Connection) -> None:
    """The web process: serves until the other end of the pipe closes."""
    stage = Stage(Path(folder), wait_s=600)
    stage.cases()
    stage.start()
    pipe.send(stage.url)
    with contextlib.suppress(EOFError):
        pipe.recv()
    stage.close()


def read_along(url: str, tokens: Sequence[str], stop: threading.Event) -> None:
    """Plain WebSocket clients that read everything they are sent."""

    async def one(token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        async with websockets.connect(
            url.replace("http", "ws") + "/ws", additional_headers=headers
        ) as socket:
            while not stop.is_set():
                json.loads(await socket.recv())

    async def every() -> None:
        await asyncio.gather(*(one(token) for token in tokens), return_exceptions=True)

    asyncio.run(every())


def speak(calls: Sequence[StageCall], seconds: float, stop: threading.Event) -> None:
    """Ten partial words a second over the running calls; the first call has the time in its words."""
    began = time.perf_counter()
    for number in range(int(seconds * UPDATES_PER_S)):
        stop.wait(max(0.0, began + number / UPDATES_PER_S - time.perf_counter()))
        call = calls[0] if number % 2 == 0 else calls[1 + number // 2 % (len(calls) - 1)]
        sent_ms = time.time() * 1000  # noqa: TID251 - the page compares it with its own clock
        call.partial(f"Ich wollte noch sagen {number} @{sent_ms:.0f}", f"u-{number // 20}")


def decide(page: Page, stage: Stage, times: int) -> list[float]:
    """Key A to the line that says it is decided, in ms."""
    taken = []
    for _ in range(times):
        call = stage.call("emily-carter", ago_s=30)
        plan = call.suggest()
        page.click(f'[data-plan="{plan.plan_id}"]')
        page.wait_for_selector("#confirm:not([disabled])")
        shown_at = page.evaluate("performance.now()")
        page.wait_for_function(f"(t) => performance.now() - t > {GUARD_MS}", arg=shown_at)
        taken.append(float(page.evaluate(PRESS_A)))
        call.hang_up("plan_wished")
        page.evaluate("document.querySelector('#toast').hidden = true")
    return taken


def summary(name: str, values: Sequence[float], limit: str) -> str:
    """One line of the table."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    shape = f"{len(values):>6}{statistics.median(values):>10.1f}{p95:>10.1f}{ordered[-1]:>10.1f}"
    return f"{name:<46}{shape}   {limit}"


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=2, help="clients that are pages in Chromium")
    parser.add_argument("--clients", type=int, default=20, help="clients altogether")
    parser.add_argument("--calls", type=int, default=5, help="calls on the line")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--decisions", type=int, default=15)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        here, there = multiprocessing.Pipe()
        web = multiprocessing.get_context("spawn").Process(target=serve, args=(folder, there))
        web.start()
        there.close()
        url = here.recv()
        measure(args, Stage(Path(folder), wait_s=600), url)
        here.close()
        web.join(20)


def measure(args: argparse.Namespace, stage: Stage, url: str) -> None:
    """Set up the clients, let the calls speak, decide meanwhile."""
    stop = threading.Event()
    users = [stage.person(f"Agent{n} Test") for n in range(args.clients)]
    tokens = [stage.token(user) for user in users]
    people = ("anna-berger", "james-walker", "sarah-miller", "emily-carter", "thomas-krause")
    calls = [scenes.anna(stage), *(stage.call(people[n % 5], ago_s=20) for n in range(1, args.calls))]
    readers = threading.Thread(target=read_along, args=(url, tokens[args.pages :], stop), daemon=True)
    readers.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        pages = []
        for token in tokens[: args.pages]:
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
            context.add_cookies([{"name": "session", "value": token, "url": url}])
            page = context.new_page()
            page.add_init_script(WATCH_WORDS)
            page.goto(f"{url}/?call={calls[0].call_id}")
            page.wait_for_selector("#lines .said")
            pages.append(page)
        speaker = threading.Thread(target=speak, args=(calls, args.seconds, stop))
        speaker.start()
        speaker.join()
        delays = [float(d) for page in pages for d in page.evaluate("window.delays")]
        speaker = threading.Thread(target=speak, args=(calls, args.decisions * 2.5, stop))
        speaker.start()
        decided = decide(pages[-1], stage, args.decisions)
        stop.set()
        speaker.join()
        browser.close()
    print(f"{args.clients} clients ({args.pages} in Chromium), {args.calls} calls, {UPDATES_PER_S} words/s")
    print(f"{'in ms':<44}{'n':>6}{'median':>10}{'p95':>10}{'most':>10}   asked for")
    print(summary("words written to the store until on the page", delays, "p95 < 50"))
    print(summary("key A until decided", decided, "< 250"))


if __name__ == "__main__":
    main()
