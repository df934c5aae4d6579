"""Cases as the ledger or CRM knows them, sealed: names and figures are personal."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from voicebot.rows import CaseRow
from voicebot.store import tables
from voicebot.store.database import Database, one

cases = tables.cases


class SqlCases:
    """``Cases`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(
        self, case_id: str, case: Mapping[str, Any], at: dt.datetime, *, control: bool = False
    ) -> CaseRow:
        """Insert or replace; the version goes up only when something changed."""
        with self._db.write() as conn:
            self._db.take_turns(conn, f"case {case_id}")
            row = conn.execute(sa.select(cases).where(cases.c.case_id == case_id)).one_or_none()
            if row is not None and self._case(row) == case:
                return self._row(row)
            person = case.get("person", {})
            values = {
                "case_id": case_id,
                "language": person.get("language", "de"),
                "country": person.get("country", "DE"),
                "version": row.version + 1 if row is not None else 1,
                "updated_at": at,
                "label_sealed": self._db.keys.seal("cases", _label(case_id, case), f"label {case_id}"),
                "case_sealed": self._db.keys.seal("cases", case, case_id),
                **({"control": True} if control else {}),
            }
            self._db.upsert(conn, cases, values)
            return self._row(one(conn, sa.select(cases).where(cases.c.case_id == case_id), case_id))

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
