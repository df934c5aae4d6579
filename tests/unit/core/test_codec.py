"""Every event and action class is discovered and goes through the codec unchanged."""

import dataclasses
import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicebot import actions, codec, events
from voicebot.errors import CodecError

MOMENTS = st.datetimes(
    min_value=dt.datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=dt.datetime(2040, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=1))]),
)
st.register_type_strategy(dt.datetime, MOMENTS)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))

CLASSES = [*events.EVENT_TYPES, *actions.ACTION_TYPES]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_event_and_action_survives_a_round_trip_through_json(kind: type) -> None:
    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.from_type(kind))
    def survives(item: object) -> None:
        record = codec.encode(item)  # type: ignore[arg-type] # discovered classes are events and actions
        assert codec.decode(json.loads(json.dumps(record))) == item

    survives()


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_no_field_takes_the_name_of_a_records_own_tags(kind: type) -> None:
    assert not {"type", "v"} & {f.name for f in dataclasses.fields(kind)}


@pytest.mark.parametrize("module", [events, actions])
def test_every_dataclass_of_the_module_is_listed(module: object) -> None:
    own = {
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == getattr(module, "__name__", "")
    }
    assert not own - {kind.__name__ for kind in CLASSES}


def test_personal_fields_are_split_off_at_any_depth_and_can_be_put_back() -> None:
    record = {
        "type": "X",
        "pii_text": "hallo",
        "amounts": [{"cents": 5, "pii_text": "fünf"}, {"cents": 6, "pii_text": "sechs"}],
        "brief": {"pii_name": "A", "flags": ["b"]},
    }
    kept, personal = codec.split_pii(record)
    assert "pii" not in json.dumps(kept)
    assert personal == {
        "pii_text": "hallo",
        "amounts.0.pii_text": "fünf",
        "amounts.1.pii_text": "sechs",
        "brief.pii_name": "A",
    }
    assert codec.join_pii(kept, personal) == record


def test_an_erased_event_still_reads_back_with_empty_words() -> None:
    heard = events.PartialHeard(
        at=dt.datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")), utterance_id="u1", pii_text="geheim"
    )
    kept, _ = codec.split_pii(codec.encode(heard))
    read = codec.decode(kept)
    assert isinstance(read, events.PartialHeard)
    assert read.pii_text == ""


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"type": "Nothing", "v": 1}, "unknown type 'Nothing'"),
        ({"type": "NoiseHeard", "v": 99, "at": "2026-01-01T00:00:00+00:00"}, "version 99"),
        ({"type": "NoiseHeard", "v": 1}, "lacks the field at"),
        ({"type": "NoiseHeard", "v": 1, "at": "yesterday"}, "NoiseHeard.at must be an ISO 8601 date"),
        ({"type": "KeyPressed", "v": 1, "at": "2026-01-01T00:00:00+00:00", "digit": 5}, "KeyPressed.digit"),
        ({"type": "EndCall", "v": 1, "outcome": "bored"}, "EndCall.outcome must be one of"),
        ({"type": "StopSpeaking", "v": 1, "extra": 1}, "unknown field extra"),
    ],
)
def test_a_record_that_does_not_fit_is_refused_with_the_field_named(record: object, says: str) -> None:
    with pytest.raises(CodecError, match=says):
        codec.decode(record)  # type: ignore[arg-type] # wrong on purpose
