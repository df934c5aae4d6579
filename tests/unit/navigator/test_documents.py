"""The page about cases says what the code reads."""

from decision_navigator.history.schemas import TABLES
from tests.fakes.navigator import DEMO, ROOT

PAGE = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")


def test_the_example_on_the_page_is_the_demo_case() -> None:
    assert (DEMO / "anna-berger.json").read_text(encoding="utf-8").strip() in PAGE


def test_every_column_of_every_table_stands_on_the_page() -> None:
    for table, columns in TABLES.items():
        part = PAGE.split(f"### {table}\n")[1].split("\n### ")[0]
        for column in columns:
            assert f"| `{column.name}` |" in part, f"{table}.{column.name}"
