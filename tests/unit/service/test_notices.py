"""From a spoken wish to an answer in text form, and nothing about a debt before the right person asks."""

import copy
import datetime as dt
import re

import pytest

from decision_navigator.plans import Instalment
from tests.fakes.desk_day import CASE, CASES
from tests.fakes.dialogue import plan
from tests.fakes.notice_office import NoticeOffice
from tests.fakes.store import FakeStore
from voicebot.actions import SendNotice
from voicebot.errors import NotFound
from voicebot.ports import LogEntry
from voicebot.service.messages import RETRY_AFTER_S, texts
from voicebot.service.notice_view import headline

BORN = dt.date(1988, 4, 12)


@pytest.fixture
def office() -> NoticeOffice:
    return NoticeOffice()


def test_a_wish_becomes_a_notice_and_the_plan_is_notified(office: NoticeOffice) -> None:
    left_s = office.notices.follow("plan-1")
    assert left_s == 14 * 86400
    assert office.state() == "notified"
    assert [letter.pii_to for letter in office.email.sent] == ["anna.berger@example.org"]


def test_following_again_sends_nothing_more(office: NoticeOffice) -> None:
    for _ in range(3):
        office.notices.follow("plan-1")
    assert len(office.email.sent) == 1


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_text_outside_the_link_names_a_debt(language: str) -> None:
    money = r"schuld|forderung|\brate|inkasso|mahn|offen|betrag|\bzahl|€|\beur|\bpay"
    words = rf"{money}|debt|\bowe|claim|instal|collect|arrears|creditor|gläubiger"
    for key, text in texts()[language].items():
        assert not re.search(words, text.casefold()), key


def test_both_languages_have_the_same_texts() -> None:
    assert texts()["de"].keys() == texts()["en"].keys()
    for key in texts()["de"]:
        fields = [sorted(re.findall(r"{(\w+)}", texts()[language][key])) for language in ("de", "en")]
        assert fields[0] == fields[1], key


def test_the_message_speaks_the_persons_language(office: NoticeOffice) -> None:
    import json

    english = json.loads((CASES / "emily-carter.json").read_text(encoding="utf-8"))
    office.store.cases.put("anna-berger", english, office.clock.now())
    office.notices.follow("plan-1")
    letters = [*office.email.sent, *office.sms.sent, *office.letter.sent]
    assert "personal message for you" in letters[0].text


def test_neither_name_nor_plan_nor_creditor_is_in_the_message(office: NoticeOffice) -> None:
    office.notices.follow("plan-1")
    message = office.email.sent[0]
    for secret in ("Anna", "Berger", "Nordlicht", "NM-2026", "50", "Schreibtisch"):
        assert secret not in message.text.replace(office.token(), "")
        assert secret not in message.subject


def test_the_token_is_long_and_only_its_hash_is_kept(office: NoticeOffice) -> None:
    office.notices.follow("plan-1")
    token = office.token()
    assert len(token) >= 43
    assert office.store.outbox.get("notice-plan-1").pii_body == {}
    assert isinstance(office.store, FakeStore)
    assert token not in str(vars(office.store._tables))


def test_the_way_the_call_agreed_on_is_taken(office: NoticeOffice) -> None:
    now = office.clock.now()
    wished = LogEntry(call_id="call-1", seq=1, at=now, item=SendNotice(plan_id="plan-1", channel="sms"))
    office.store.log.append([wished])
    office.notices.follow("plan-1")
    assert ([len(s.sent) for s in (office.email, office.sms)]) == [0, 1]


@pytest.mark.parametrize(("agreed", "taken"), [("", "letter"), ("sms", "sms")])
def test_the_way_a_person_prefers_is_taken_unless_the_call_agreed_on_another(
    office: NoticeOffice, agreed: str, taken: str
) -> None:
    now = office.clock.now()
    liked = {"preferred_channel": ("letter", now), "letter": ("Deichstraße 1, 20459 Hamburg", now)}
    office.store.cases.amend("anna-berger", liked, "crm", now)
    if agreed:
        wished = SendNotice(plan_id="plan-1", channel=agreed)
        office.store.log.append([LogEntry(call_id="call-1", seq=1, at=now, item=wished)])
    office.notices.follow("plan-1")
    sent = {"email": office.email.sent, "sms": office.sms.sent, "letter": office.letter.sent}
    assert [name for name, letters in sent.items() if letters] == [taken]


def test_a_failed_delivery_is_tried_again_later(office: NoticeOffice) -> None:
    office.email.refusals = 1
    assert office.notices.follow("plan-1") == RETRY_AFTER_S[0]
    assert office.state() == "wished"
    assert office.notices.follow("plan-1") == RETRY_AFTER_S[0]  # too early: not even tried
    office.clock.advance(RETRY_AFTER_S[0])
    office.notices.follow("plan-1")
    assert (office.state(), len(office.email.sent)) == ("notified", 1)


def test_after_the_last_try_a_person_takes_over(office: NoticeOffice) -> None:
    office.email.refusals = 99
    for wait_s in RETRY_AFTER_S:
        assert office.notices.follow("plan-1") == wait_s
        office.clock.advance(wait_s)
    assert office.notices.follow("plan-1") is None
    assert [(t.kind, t.reason) for t in office.store.tasks.find()] == [("notice_failed", "undeliverable")]
    assert office.state() == "wished"


def test_a_final_refusal_is_not_tried_again(office: NoticeOffice) -> None:
    office.email.refusals, office.email.final = 1, True
    assert office.notices.follow("plan-1") is None
    assert [t.reason for t in office.store.tasks.find()] == ["undeliverable"]


def test_a_person_nobody_can_reach_becomes_a_task(office: NoticeOffice) -> None:
    nowhere = copy.deepcopy(CASE)
    nowhere["person"]["contact_channels"] = {}
    office.store.cases.put("anna-berger", nowhere, office.clock.now())
    assert office.notices.follow("plan-1") is None
    assert [t.reason for t in office.store.tasks.find()] == ["no_address"]


@pytest.mark.parametrize(("born", "postcode"), [(BORN, ""), (None, "10437"), (None, " 104 37 ")])
def test_birth_date_or_postcode_opens_the_page(
    office: NoticeOffice, born: dt.date | None, postcode: str
) -> None:
    office.notices.follow("plan-1")
    page = office.notices.open(office.token(), date_of_birth=born, postcode=postcode)
    assert page is not None
    assert (page["name"], page["creditor"]) == ("Anna Berger", "Nordlicht Möbel GmbH")
    assert page["headline"] == "6 × 50 € monatlich ab dem 1.12.2026"
    assert (len(page["instalments"]), page["total_cents"], page["may_confirm"]) == (6, 30000, True)
    assert dict(page["costs"])["principal"] == 24990
    assert page["giro"].startswith("data:image/svg+xml")


@pytest.mark.parametrize(
    ("born", "postcode"), [(None, ""), (dt.date(1988, 4, 13), ""), (None, "10438"), (None, "   ")]
)
def test_a_wrong_answer_shows_nothing_and_is_counted(
    office: NoticeOffice, born: dt.date | None, postcode: str
) -> None:
    office.notices.follow("plan-1")
    assert office.notices.open(office.token(), date_of_birth=born, postcode=postcode) is None
    notice = office.notices.find(office.token())
    assert (notice.attempts_left, notice.opened_at) == (4, None)


def test_after_five_wrong_answers_the_link_is_dead_even_for_the_right_one(office: NoticeOffice) -> None:
    office.notices.follow("plan-1")
    for _ in range(5):
        office.notices.open(office.token(), date_of_birth=None, postcode="99999")
    with pytest.raises(NotFound):
        office.notices.open(office.token(), date_of_birth=BORN, postcode="")


def test_a_link_runs_out_with_its_plan_and_a_person_asks(office: NoticeOffice) -> None:
    office.notices.follow("plan-1")
    token = office.token()
    office.clock.advance(14 * 86400)
    with pytest.raises(NotFound):
        office.notices.find(token)
    assert office.notices.follow("plan-1") is None
    assert office.state() == "lapsed"
    assert [t.reason for t in office.store.tasks.find()] == ["notice_unanswered"]


def test_an_invented_link_opens_nothing(office: NoticeOffice) -> None:
    office.notices.follow("plan-1")
    with pytest.raises(NotFound):
        office.notices.find(office.token()[:-1] + "x")


@pytest.mark.parametrize(("confirmed", "state"), [(True, "active"), (False, "withdrawn")])
def test_the_answer_in_text_form_decides(office: NoticeOffice, confirmed: bool, state: str) -> None:
    office.notices.follow("plan-1")
    office.notices.open(office.token(), date_of_birth=BORN, postcode="")
    assert office.notices.answer(office.token(), confirmed=confirmed).state == state
    assert office.notices.answer(office.token(), confirmed=confirmed).state == state
    line = office.store.audit.read(limit=1)[0].line
    assert (line.who, line.what) == ("caller", "notice.confirmed" if confirmed else "notice.withdrawn")
    page = office.notices.open(office.token(), date_of_birth=BORN, postcode="")
    assert page is not None
    assert (page["may_confirm"], page["may_withdraw"]) == (False, False)


@pytest.mark.parametrize(
    ("count", "language", "words"),
    [
        (4, "de", "100 € am 20.11.2026, dann 4 × 50 € monatlich ab dem 1.12.2026"),
        (4, "en", "€100 on 20 November 2026, then 4 × €50 a month from 1 December 2026"),
        (1, "de", "100 € am 20.11.2026, dann 50 € am 1.12.2026"),
        (1, "en", "€100 on 20 November 2026, then €50 on 1 December 2026"),
    ],
)
def test_the_headline_names_what_is_paid_ahead(count: int, language: str, words: str) -> None:
    ahead = Instalment(due=dt.date(2026, 11, 20), amount_cents=10000)
    assert headline(plan(5000, 10000 + count * 5000, deposit=ahead), language) == words
