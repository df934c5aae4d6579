"""Marks every test by the folder it lies in; folders of slow kinds are not even read unless asked for."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SLOW = {
    "models": "make models-test",
    "browser": "make browser-test",
    "telephony": "make telephony-test",
    "postgres": "make postgres-test",
    "faults": "make faults-test",
}


def _folder(path: Path) -> str:
    return path.relative_to(TESTS).parts[0] if path != TESTS and path.is_relative_to(TESTS) else ""


def _left_out(config: pytest.Config) -> list[str]:
    chosen = config.getoption("markexpr", "")
    return [folder for folder in SLOW if f"not {folder}" in chosen]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What a slow kind needs (a browser, a server) need not be installed for the others."""
    folder, chosen = _folder(collection_path), config.getoption("markexpr", "")
    another = chosen in SLOW and folder in SLOW and folder != chosen
    return True if another or folder in _left_out(config) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(getattr(pytest.mark, _folder(item.path)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = [f"{folder} ({SLOW[folder]})" for folder in _left_out(config) if (TESTS / folder).is_dir()]
    if left_out:
        terminalreporter.write_line("Not part of this run: " + ", ".join(left_out) + ".")
