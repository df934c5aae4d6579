"""Options of the commands that are easily given twice."""

from pathlib import Path

from decision_navigator.cli import _parser as navigator_parser
from voicebot.cli import build_parser


def test_recordings_may_be_given_together_or_one_by_one() -> None:
    args = build_parser().parse_args(
        ["call", "--case", "case.json", "--lang", "de", "--audio", "a.wav", "--audio", "b.wav", "c.wav"]
    )
    assert args.audio == [Path("a.wav"), Path("b.wav"), Path("c.wav")]


def test_columns_to_leave_out_add_up() -> None:
    parse = navigator_parser().parse_args
    common = ["evaluate", "--table", "t.csv", "--target", "paid"]
    assert parse([*common, "--drop", "a", "--drop", "b"]).drop == ["a", "b"]
    assert parse(common).drop == []
