"""Cases as the ledger or CRM knows them, sealed: names and figures are personal."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import NotFound
from voicebot.ports_feed import Amended, ProfileValue, Source, Stamp
from voicebot.rows import CaseRow
from voicebot.service.profile import changed_fields, merge, with_blocks, without_block
from voicebot.store import tables
from voicebot.store.database import Database, one
from voicebot.store.feed_tables import profile_stamps

cases = tables.cases


class SqlCases:
    """``Cases`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(
        self, case_id: str, case: Mapping[str, Any], at: dt.datetime, *, control: bool = False
    ) -> CaseRow:
        """Insert or replace; the version goes up only when something changed, and legal blocks stay."""
        with self._db.write() as conn:
            before = self._locked(conn, case_id)
            merged = with_blocks(before.pii_case, case) if before is not None else case
            if before is not None and before.pii_case == merged:
                return before
            fields = changed_fields(before.pii_case, merged) if before is not None else ()
            self._stamp(conn, case_id, dict.fromkeys(fields, Stamp(at=at, source="us")))
            return self._write(conn, case_id, merged, at, before, control=control)

    def amend(
        self,
        case_id: str,
        values: Mapping[str, tuple[ProfileValue, dt.datetime]],
        source: Source,
        at: dt.datetime,
    ) -> Amended:
        """Take each field of a profile that is newer than what is known."""
        with self._db.write() as conn:
            before = self._locked(conn, case_id)
            if before is None:
                raise NotFound(f"There is no case {case_id}.")
            merged = merge(before.pii_case, self._stamps(conn, case_id), values, source)
            stamps = {name: Stamp(at=values[name][1], source=source) for name in merged.taken}
            self._stamp(conn, case_id, stamps)
            row = self._write(conn, case_id, merged.case, at, before) if merged.taken else before
            return Amended(row=row, taken=merged.taken, kept=merged.kept)

    def lift(self, case_id: str, block: str, at: dt.datetime) -> CaseRow:
        """Take a legal block away: a signed-in person decided so."""
        with self._db.write() as conn:
            before = self._locked(conn, case_id)
            if before is None:
                raise NotFound(f"There is no case {case_id}.")
            case = without_block(before.pii_case, block)
            if case is before.pii_case:
                return before
            self._stamp(conn, case_id, {block: Stamp(at=at, source="us")})
            return self._write(conn, case_id, case, at, before)

    def stamps(self, case_id: str) -> Mapping[str, Stamp]:
        """The last change of each field that ever changed."""
        with self._db.read() as conn:
            return self._stamps(conn, case_id)

    def get(self, case_id: str) -> CaseRow:
        """One case."""
        with self._db.read() as conn:
            return self._row(one(conn, sa.select(cases).where(cases.c.case_id == case_id), f"case {case_id}"))

    def search(self, text: str = "", limit: int = 50, after: str = "") -> Sequence[CaseRow]:
        """Real cases whose label contains the text; labels are opened one by one, a few µs each."""
        wanted = text.casefold().strip()
        found: list[CaseRow] = []
        real = sa.select(cases).where(cases.c.case_id > after, cases.c.control.is_(False))
        with self._db.read() as conn:
            for row in conn.execute(real.order_by(cases.c.case_id)):
                if len(found) == limit:
                    break
                label = self._db.keys.unseal("cases", row.label_sealed, f"label {row.case_id}")
                if wanted in label["search"]:
                    found.append(self._row(row))
        return found

    def _locked(self, conn: Connection, case_id: str) -> CaseRow | None:
        """The case as it is, and nobody else changes it until this transaction ends."""
        self._db.take_turns(conn, f"case {case_id}")
        row = conn.execute(sa.select(cases).where(cases.c.case_id == case_id)).one_or_none()
        return self._row(row) if row is not None else None

    def _write(
        self,
        conn: Connection,
        case_id: str,
        case: Mapping[str, Any],
        at: dt.datetime,
        before: CaseRow | None,
        *,
        control: bool = False,
    ) -> CaseRow:
        person = case.get("person", {})
        values = {
            "case_id": case_id,
            "language": person.get("language", "de"),
            "country": person.get("country", "DE"),
            "version": before.version + 1 if before is not None else 1,
            "updated_at": at,
            "label_sealed": self._db.keys.seal("cases", _label(case_id, case), f"label {case_id}"),
            "case_sealed": self._db.keys.seal("cases", case, case_id),
            **({"control": True} if control else {}),
        }
        self._db.upsert(conn, cases, values)
        return self._row(one(conn, sa.select(cases).where(cases.c.case_id == case_id), case_id))

    def _stamp(self, conn: Connection, case_id: str, stamps: Mapping[str, Stamp]) -> None:
        for field, stamp in stamps.items():
            values = {"case_id": case_id, "field": field, "at": stamp.at, "source": stamp.source}
            self._db.upsert(conn, profile_stamps, values)

    def _stamps(self, conn: Connection, case_id: str) -> dict[str, Stamp]:
        rows = conn.execute(sa.select(profile_stamps).where(profile_stamps.c.case_id == case_id))
        return {row.field: Stamp(at=row.at, source=row.source) for row in rows}

    def _case(self, row: sa.Row[Any]) -> Any:  # noqa: ANN401 - a JSON object
        return self._db.keys.unseal("cases", row.case_sealed, row.case_id)

    def _row(self, row: sa.Row[Any]) -> CaseRow:
        case = self._case(row)
        return CaseRow(
            case_id=row.case_id,
            language=row.language,
            country=row.country,
            version=row.version,
            updated_at=row.updated_at,
            pii_name=case.get("person", {}).get("name", ""),
            pii_case=case,
            control=row.control,
        )


def _label(case_id: str, case: Mapping[str, Any]) -> dict[str, str]:
    """What a person may be looked up by."""
    person = case.get("person", {})
    references = [claim.get("reference", "") for claim in case.get("claims", [])]
    words = [case_id, person.get("name", ""), person.get("city", ""), person.get("postcode", ""), *references]
    return {"search": "\n".join(words).casefold()}
