"""The step that brings dialling out: campaigns, dials, their attempts, numbers that are wrong."""

from collections.abc import Mapping, Sequence

_SQL = """
create table campaigns (campaign_id varchar(80) not null, name text not null, state text not null,
    source text not null, created_by text not null, created_at {moment} not null,
    changed_at {moment} not null, ends_at {moment} not null, left_out text not null,
    primary key (campaign_id),
    constraint campaigns_state check (state in ('draft','running','drained','stopped')),
    unique (name));
create table dials (dial_id varchar(80) not null, case_id varchar(80) not null, campaign_id varchar(80),
    language text not null, state text not null, score float not null, segment text not null,
    due_at {moment} not null, not_after {moment} not null, requested_by text not null,
    requested_at {moment} not null, changed_at {moment} not null, attempts integer not null, worker text,
    person_mark varchar(64), call_id varchar(80), disposition text, outcome text, rule text,
    primary key (dial_id),
    constraint dials_state check
        (state in ('requested','dialling','answered','finished','refused','failed','cancelled')),
    foreign key (campaign_id) references campaigns (campaign_id));
create index dials_by_due on dials (state, due_at);
create unique index dials_one_active_per_person on dials (person_mark)
    where state in ('dialling','answered');
create unique index dials_one_open_per_case on dials (case_id)
    where state in ('requested','dialling','answered');
create index ix_dials_campaign_id on dials (campaign_id);
create index ix_dials_case_id on dials (case_id);
create table dial_attempts (attempt_id varchar(90) not null, dial_id varchar(80) not null,
    case_id varchar(80) not null, number integer not null, person_mark varchar(64) not null,
    number_mark varchar(64) not null, worker text not null, started_at {moment} not null,
    answered_at {moment}, ended_at {moment}, call_id varchar(80), disposition text, sip_status integer,
    q850 integer, ended_by text,
    primary key (attempt_id), foreign key (dial_id) references dials (dial_id), unique (call_id));
create index ix_dial_attempts_case_id on dial_attempts (case_id);
create index ix_dial_attempts_dial_id on dial_attempts (dial_id);
create index ix_dial_attempts_person_mark on dial_attempts (person_mark);
create table wrong_numbers (number_mark varchar(64) not null, case_id varchar(80) not null,
    attempt_id varchar(90) not null, at {moment} not null, primary key (number_mark))
"""


def _statements(moment: str) -> Sequence[str]:
    return tuple(" ".join(part.split()).format(moment=moment) for part in _SQL.split(";"))


DIALLING: Mapping[str, Sequence[str]] = {
    "sqlite": _statements("varchar(27)"),
    "postgresql": _statements("timestamp with time zone"),
}
