"""The person features of many cases at their moments, computed over whole tables.

The same numbers as `decision_navigator.features.person_vector`, which a test
compares row by row. Nothing after a moment counts: every table is joined to
the moments and cut at their dates before it is counted.
"""

from collections.abc import Mapping

import polars as pl

from decision_navigator.features import PERSON, Matrix

Tables = Mapping[str, pl.DataFrame]
YEAR = pl.duration(days=365)
REACHED = ("reached", "answered", "refused")


def person_rows(moments: pl.DataFrame, tables: Tables) -> Matrix:
    """Features for each moment.

    Args:
        moments: case_id, claim_reference, today, balance_cents, principal_cents, claim_due,
            other_claims and cooperation; one row per decision.
        tables: the history, as read by `read_history`.
    """
    rows = moments.with_row_index("row")
    parts = [
        _statements(rows, tables["statements"]),
        _promises(rows, tables["promises"]),
        _plans(rows, tables["plans"]),
        _invoices(rows, tables["invoices"], tables["claims"]),
        _payments(rows, tables["payments"]),
        _dunning(rows, tables["dunning"]),
        _contacts(rows, tables["contacts"]),
    ]
    for part in parts:
        rows = rows.join(part, on="row", how="left", maintain_order="left")
    return _final(rows).select(PERSON).to_numpy().astype("float32")


def _final(rows: pl.DataFrame) -> pl.DataFrame:
    def zero(name: str) -> pl.Expr:
        return pl.col(name).fill_null(0)

    def shrunk(hits: str, tries: str) -> pl.Expr:
        return (zero(hits) + 1) / (zero(tries) + 2)

    surplus = pl.col("income") - pl.col("rent") - pl.col("other_costs")
    nan = pl.lit(float("nan"))
    return rows.select(
        (pl.col("balance_cents") / 100).alias("balance_eur"),
        (pl.col("principal_cents") / 100).alias("principal_eur"),
        (pl.col("today") - pl.col("claim_due")).dt.total_days().clip(0).alias("claim_age_days"),
        pl.col("other_claims"),
        pl.col("income").fill_null(nan).alias("income_eur"),
        surplus.fill_null(nan).alias("surplus_eur"),
        pl.when(pl.col("income") > 0).then(surplus / pl.col("income")).otherwise(nan).alias("surplus_share"),
        zero("promises"),
        shrunk("promises_kept", "promises").alias("promise_kept_ratio"),
        zero("plans_broken"),
        zero("plans_kept"),
        shrunk("invoices_late", "invoices").alias("late_ratio"),
        pl.col("mean_days_late").fill_null(nan),
        zero("payments_12_months"),
        pl.col("days_since_payment").cast(pl.Float64).fill_null(nan),
        zero("dunning_level"),
        shrunk("contacts_reached", "contacts_tried").alias("contact_ratio"),
        zero("inbound_contacts"),
        pl.col("cooperation").cast(pl.Float64).fill_null(nan),
    )


def _known(rows: pl.DataFrame, table: pl.DataFrame, day: str) -> pl.LazyFrame:
    """The table's rows that were known at each moment."""
    keys = rows.lazy().select("row", "case_id", "today")
    return keys.join(table.lazy(), on="case_id").filter(pl.col(day) <= pl.col("today"))


def _statements(rows: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    euros = {
        "income": pl.col("income_cents").last() / 100,
        "rent": pl.col("rent_cents").last() / 100,
        "other_costs": pl.col("other_costs_cents").last() / 100,
        "payday": pl.col("payday").last(),
    }
    known = _known(rows, table, "stated_at").sort("stated_at", maintain_order=True)
    return known.group_by("row").agg(**euros).collect()


def _promises(rows: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    settled = _known(rows, table, "made").filter(
        (pl.col("due") < pl.col("today")) & (pl.col("outcome") != "open")
    )
    kept = (pl.col("outcome") == "kept").sum()
    return settled.group_by("row").agg(promises=pl.len(), promises_kept=kept).collect()


def _plans(rows: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    ended = _known(rows, table, "ended")
    return (
        ended.group_by("row")
        .agg(
            plans_broken=(pl.col("outcome") == "broken").sum(),
            plans_kept=(pl.col("outcome") == "kept").sum(),
        )
        .collect()
    )


def _invoices(rows: pl.DataFrame, table: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Open claims' own invoices do not count: they are late by definition."""
    own = claims.lazy().select("case_id", "reference")
    others = table.lazy().join(own, on=["case_id", "reference"], how="anti").collect()
    known = _known(rows, others, "due").filter(pl.col("due") < pl.col("today"))
    end = pl.when(pl.col("paid") <= pl.col("today")).then(pl.col("paid")).otherwise("today")
    late = (end - pl.col("due")).dt.total_days().clip(0, 90)
    return (
        known.with_columns(late=late)
        .group_by("row")
        .agg(
            invoices=pl.len(),
            invoices_late=(pl.col("late") > 0).sum(),
            mean_days_late=pl.col("late").mean(),
        )
        .collect()
    )


def _payments(rows: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    known = _known(rows, table, "date")
    return (
        known.group_by("row")
        .agg(
            payments_12_months=(pl.col("date") >= pl.col("today") - YEAR).sum(),
            days_since_payment=(pl.col("today") - pl.col("date")).dt.total_days().min(),
        )
        .collect()
    )


def _dunning(rows: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    recent = _known(rows, table, "date").filter(pl.col("date") >= pl.col("today") - YEAR)
    return recent.group_by("row").agg(dunning_level=pl.col("level").max()).collect()


def _contacts(rows: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    outbound = pl.col("direction") == "outbound"
    reached = pl.col("outcome").is_in(REACHED)
    return (
        _known(rows, table, "date")
        .group_by("row")
        .agg(
            contacts_tried=outbound.sum(),
            contacts_reached=(outbound & reached).sum(),
            inbound_contacts=(~outbound).sum(),
        )
        .collect()
    )
