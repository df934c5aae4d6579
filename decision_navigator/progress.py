"""Progress bars on the error stream, for work that takes a while."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for counted work; call what is given with (done, total)."""
    with _progress() as progress:
        task = progress.add_task(title, total=None)

        def report(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield report


@contextmanager
def steps(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for named steps; call what is given with (step, done, total)."""
    with _progress() as progress:
        task = progress.add_task(title, total=None)

        def report(step: str, done: int, total: int) -> None:
            progress.update(task, description=step, completed=done, total=total)

        yield report
