"""Corrections: a researcher's word goes before the machine's, cell by cell, and says why.

A row of the lexicon `corrections` names a release, a table, a span, a column and the value that belongs there. Rows
of the table with that span get it; where none has the span, a row is added, made of all corrections of that span. The
column `remove` takes the rows of the span away. Corrected rows have the rule `correction`, where the table has rules.
"""

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from dhschina.lexicons import ACTOR_KINDS, LINE_KINDS
from dhschina.parameters import nearest
from dhschina.releases import Release
from dhschina.tables import SPANNED, TABLES, WHOLE, TableError, check, frame

REMOVE = "remove"
IDS = ("actor", "speaker", "parties", "topic", "topics")
ID = "[a-z0-9][a-z0-9-]*(;[a-z0-9][a-z0-9-]*)*"
VALUES = {
    ("commitments", "strength"): "0|1|2|3|4|5|6",
    ("commitments", "mode"): "joint|unilateral",
    ("quotes", "mode"): "direct|indirect",
    ("mentions", "kind"): "|".join(ACTOR_KINDS),
    ("segments", "kind"): "|".join(("body", *LINE_KINDS)),
}


class CorrectionError(ValueError):
    """A correction names a release, table, column, span or value that cannot be."""


def correct(
    name: str,
    table: pl.DataFrame,
    releases: Mapping[str, Release],
    sentences: pl.DataFrame,
    corrections: pl.DataFrame,
) -> pl.DataFrame:
    """The table `name` with the corrections that name it and one of the releases; unchanged when there are none.

    `sentences` give an added row its sentence. Raises CorrectionError for a table without spans, a column that the
    table has not, a span outside the text, a value of another type, and an added row that lacks a cell of the key.
    """
    wanted = corrections.filter(pl.col("release").is_in(list(releases)))
    for row in wanted.filter(~pl.col("table").is_in(SPANNED)).iter_rows(named=True):
        raise CorrectionError(f"{_where(row)}: corrections are for {', '.join(SPANNED)}, the tables with spans.")
    by_span: dict[tuple[str, int, int], dict[str, str]] = {}
    for row in wanted.filter(pl.col("table") == name).iter_rows(named=True):
        _check(row, releases[row["release"]])
        span = (row["release"], int(row["start"]), int(row["end"]))
        by_span.setdefault(span, {})[row["column"]] = row["value"]
    if not by_span:
        return table
    rows: list[dict[str, Any]] = []
    met = set()
    for row in table.iter_rows(named=True):
        span = (row["release"], row["start"], row["end"])
        met.add(span)
        changes = by_span.get(span, {})
        if REMOVE not in changes:
            rows.append(_changed(name, row, changes) if changes else row)
    for span, changes in by_span.items():
        if span not in met:
            if REMOVE in changes:
                raise CorrectionError(f"corrections.csv, {span[0]} {name} {span[1]}-{span[2]}: no row to remove there.")
            rows.append(_added(name, span, changes, releases[span[0]], sentences))
    made = frame(name, rows)
    try:
        check(made, name)
    except TableError as problem:
        raise CorrectionError(f"corrections.csv breaks a promise of the table {name}: {problem}") from None
    return made


def _where(row: Mapping[str, str]) -> str:
    return f"corrections.csv, {row['release']} {row['table']} {row['start']}-{row['end']} {row['column']}"


def _check(row: Mapping[str, str], release: Release) -> None:
    columns = TABLES[row["table"]].columns
    free = [column for column in columns if column not in {"release", "start", "end", "surface"}]
    if row["column"] not in {*free, REMOVE}:
        raise CorrectionError(f"{_where(row)}: no such column to correct; {nearest(row['column'], free)}")
    if not 0 <= int(row["start"]) < int(row["end"]) <= len(release.text):
        raise CorrectionError(f"{_where(row)}: the text has {len(release.text)} code points; give a span inside it.")
    value, column = row["value"], row["column"]
    if not value or column == REMOVE:
        return
    if columns[column][0] == WHOLE and not re.fullmatch(r"\d{1,9}", value):
        raise CorrectionError(f"{_where(row)}: {value!r} is not a whole number, 0 or more.")
    expected = VALUES.get((row["table"], column), ID if column in IDS else "")
    if expected and not re.fullmatch(expected, value):
        raise CorrectionError(f"{_where(row)}: {value!r} is none of {expected.replace('|', ', ')}.")


def _changed(name: str, row: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    columns = TABLES[name].columns
    cells = {c: (int(v) if columns[c][0] == WHOLE else v) if v else None for c, v in changes.items()}
    return {**row, **cells} | ({"rule": "correction"} if "rule" in columns else {})


def _added(
    name: str, span: tuple[str, int, int], changes: Mapping[str, str], release: Release, sentences: pl.DataFrame
) -> dict[str, Any]:
    id, start, end = span
    inside = sentences.filter((pl.col("release") == id) & (pl.col("start") <= start) & (pl.col("end") > start))
    row: dict[str, Any] = dict.fromkeys(TABLES[name].columns)
    row |= {"release": id, "start": start, "end": end}
    row |= {"surface": release.text[start:end]} if "surface" in row else {}
    row |= {"sentence": inside["sentence"][0]} if "sentence" in row and inside.height else {}
    row = _changed(name, row, changes)
    missing = [column for column in (*TABLES[name].key, *(["kind"] if "kind" in row else [])) if row[column] is None]
    if missing:
        raise CorrectionError(
            f"corrections.csv, {id} {name} {start}-{end}: no row has this span, and a new one needs {missing[0]}; "
            "add a correction for it, or give the span of the row that you mean."
        )
    return row


def enter_actors(actors: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """The actors, with a row for each that only a correction names."""
    named = mentions.filter(pl.col("rule") == "correction").unique("actor", maintain_order=True)
    new = named.filter(~pl.col("actor").is_in(actors["actor"].implode()))
    rows = [(row["actor"], row["surface"], row["kind"], None, None, None) for row in new.iter_rows(named=True)]
    return pl.concat([actors, frame("actors", rows)]).sort("actor") if rows else actors
