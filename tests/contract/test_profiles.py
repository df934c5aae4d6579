"""A profile that two sides change: per field the newest counts, legal blocks are only ever added."""

import datetime as dt
import json
from typing import Any

import pytest

from decision_navigator.errors import CaseError
from tests.fakes.desk_day import CASE, DeskDay
from voicebot.errors import NotFound
from voicebot.ports_store import Store
from voicebot.service.profile import flags_of, profile_of


@pytest.fixture
def known(store: Store, day: DeskDay) -> DeskDay:
    store.cases.put("anna-berger", CASE, day.clock.now())
    return day


def changed(**person: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(CASE))
    made["person"].update(person)
    return made


def profile(store: Store) -> dict[str, Any]:
    return profile_of(store.cases.get("anna-berger").pii_case)


def test_a_newer_change_is_taken_and_stamped(store: Store, known: DeskDay) -> None:
    at = known.clock.now()
    values: dict[str, Any] = {"email": ("neu@example.org", at), "language": ("en", at)}
    made = store.cases.amend("anna-berger", values, "crm", at)
    assert set(made.taken) == {"email", "language"}
    assert made.row.version == 2
    assert (profile(store)["email"], store.cases.get("anna-berger").language) == ("neu@example.org", "en")
    stamp = store.cases.stamps("anna-berger")["email"]
    assert (stamp.at, stamp.source) == (at, "crm")


def test_the_newest_wins_whoever_comes_first(store: Store, known: DeskDay) -> None:
    early, now = known.clock.now(), known.clock.advance(60)
    store.cases.put("anna-berger", changed(city="Bremen"), now)
    late: dict[str, Any] = {"city": ("Kiel", early), "postcode": ("24103", early)}
    made = store.cases.amend("anna-berger", late, "crm", now)
    assert (made.taken, dict(made.kept)) == (("postcode",), {"city": "changed later here"})
    assert (profile(store)["city"], profile(store)["postcode"]) == ("Bremen", "24103")


def test_the_same_change_again_changes_nothing(store: Store, known: DeskDay) -> None:
    values: dict[str, Any] = {"city": ("Kiel", known.clock.now())}
    store.cases.amend("anna-berger", values, "crm", known.clock.now())
    again = store.cases.amend("anna-berger", values, "crm", known.clock.advance(9))
    assert (again.taken, again.row.version) == ((), 2)


@pytest.mark.parametrize("block", ["do_not_call", "represented", "insolvency"])
def test_a_block_is_added_however_old_and_never_taken_away(store: Store, known: DeskDay, block: str) -> None:
    old = known.clock.now() - dt.timedelta(days=300)
    assert store.cases.amend("anna-berger", {block: (True, old)}, "crm", known.clock.now()).taken == (block,)
    later = known.clock.advance(60)
    refused = store.cases.amend("anna-berger", {block: (False, later)}, "crm", later)
    assert (refused.taken, list(refused.kept)) == ((), [block])
    store.cases.put("anna-berger", changed(city="Kiel"), later)
    assert (profile(store)[block], profile(store)["city"]) == (True, "Kiel")


def test_only_a_person_lifts_a_block(store: Store, known: DeskDay) -> None:
    store.cases.amend("anna-berger", {"do_not_call": (True, known.clock.now())}, "crm", known.clock.now())
    row = store.cases.lift("anna-berger", "do_not_call", known.clock.advance(1))
    assert (row.version, flags_of(row.pii_case)["do_not_call"]) == (3, False)
    assert store.cases.lift("anna-berger", "do_not_call", known.clock.advance(1)).version == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [("iban", "DE"), ("language", "fr"), ("do_not_call", "yes"), ("city", True), ("email", "x" * 400)],
)
def test_an_impossible_change_changes_nothing_at_all(
    store: Store, known: DeskDay, field: str, value: Any
) -> None:
    now = known.clock.now()
    with pytest.raises(CaseError, match=field):
        store.cases.amend("anna-berger", {"postcode": ("24103", now), field: (value, now)}, "crm", now)
    assert store.cases.get("anna-berger").version == 1
    assert store.cases.stamps("anna-berger") == {}


def test_an_unknown_person_is_not_found(store: Store, day: DeskDay) -> None:
    with pytest.raises(NotFound):
        store.cases.amend("nobody", {}, "crm", day.clock.now())
    with pytest.raises(NotFound):
        store.cases.lift("nobody", "insolvency", day.clock.now())
