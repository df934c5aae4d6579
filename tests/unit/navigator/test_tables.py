"""The learner's door: what files it reads, and what it makes of their columns."""

from pathlib import Path

import numpy as np
import pytest

from decision_navigator.errors import NavigatorError
from decision_navigator.evaluation.families import families_of
from decision_navigator.evaluation.tables import read_table

ROWS = 60


def written(folder: Path, head: str, row: str, *, encoding: str = "utf-8") -> Path:
    """A file of some rows; `row` may use i, half (0.5 steps) and y."""
    lines = [head, *(row.format(i=i, half=i / 2, y=i % 2, kind=i % 15) for i in range(ROWS))]
    file = folder / "table.csv"
    file.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return file


def refusal(file: Path, time: str | None = None) -> str:
    with pytest.raises(NavigatorError) as caught:
        read_table(file, "y", time, ())
    return str(caught.value)


def test_a_column_named_twice_is_refused(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "a,a,y", "{i},{half},{y}")).endswith("has the column a twice.")


@pytest.mark.parametrize(("head", "row"), [("größe,b,y", "{i},1,{y}"), ("a,b,y", "{i},größer,{y}")])
def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path, head: str, row: str) -> None:
    said = refusal(written(tmp_path, head, row, encoding="latin-1"))
    assert said.endswith("is not UTF-8; please save it as UTF-8.")


def test_empty_broken_and_missing_files_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert "cannot be read" in refusal(empty)
    empty.write_text("a,y\n", encoding="utf-8")
    assert refusal(empty).endswith("has no rows.")
    parquet = tmp_path / "broken.parquet"
    parquet.write_bytes(b"PAR1 and nothing else")
    assert "cannot be read" in refusal(parquet)
    assert refusal(tmp_path / "none.csv").endswith("No such file or directory.")


def test_the_target_cannot_be_the_time(tmp_path: Path) -> None:
    assert "is the target itself" in refusal(written(tmp_path, "a,y", "{i},{y}"), time="y")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_tabs_and_decimal_commas_are_read(tmp_path: Path, separator: str) -> None:
    file = written(tmp_path, f"a{separator}y", f"{{i}},5{separator}{{y}}")
    table = read_table(file, "y", None, ())
    assert table.names == ("a",)
    assert table.rows[3, 0] == 3.5


def test_a_few_words_among_numbers_are_unknown_numbers(tmp_path: Path) -> None:
    file = written(tmp_path, "a,y", "{half},{y}")
    file.write_text(file.read_text(encoding="utf-8") + "n/a,1\n", encoding="utf-8")
    table = read_table(file, "y", None, ())
    assert table.names == ("a",)
    assert np.isnan(table.rows[-1, 0])


def test_words_with_many_values_keep_the_usual_ones_without_a_time(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "k,y", "K{kind},{y}"), "y", None, ())
    assert len(table.names) == 12
    assert all(name.startswith("k=") for name in table.names)


def test_whole_numbers_that_repeat_have_a_past_where_a_time_is_known(tmp_path: Path) -> None:
    file = written(tmp_path, "customer,day,y", "{kind},{i},{y}")
    assert "customer hits before" in read_table(file, "y", "day", ()).names
    assert read_table(file, "y", None, ()).names == ("customer", "day")


def test_a_family_of_columns_gives_its_mean_most_and_change() -> None:
    one, two, three = (np.array([float(n), 10.0 * n]) for n in (1, 2, 6))
    found = families_of({"PAY_1": one, "PAY_2": two, "PAY_3": three, "AMT1": one, "x": one})
    np.testing.assert_allclose(found["PAY mean"], [3, 30])
    np.testing.assert_allclose(found["PAY most"], [6, 60])
    np.testing.assert_allclose(found["PAY change"], [-5, -50])
    assert len(found) == 3
