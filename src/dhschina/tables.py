"""What each table promises: its columns, their types and meaning, its key; and the check that it keeps the promise.

Offsets (`start`, `end` and their relatives) are half-open and count Unicode code points of the release's unchanged
text. Several ids in one cell are joined by `;`. An empty cell is null.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import polars as pl


class TableError(ValueError):
    """A table lacks a column, holds a value of another type, or repeats a key."""


class Table(NamedTuple):
    """The promise of one table."""

    about: str
    columns: dict[str, tuple[pl.DataType, str]]  # name -> type, meaning
    key: tuple[str, ...]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        return {name: kind for name, (kind, _) in self.columns.items()}


TEXT, WHOLE, REAL = pl.String(), pl.Int64(), pl.Float64()
_RELEASE = (TEXT, "id of the release")
_SENTENCE = (WHOLE, "number of the sentence in its release, from 0; null outside any sentence")
_START, _END = (WHOLE, "first code point"), (WHOLE, "one past the last code point")
_SURFACE = (TEXT, "the words as printed: text[start:end]")
_SPAN = {"release": _RELEASE, "sentence": _SENTENCE, "start": _START, "end": _END, "surface": _SURFACE}

TABLES = {
    "segments": Table(
        "One row for each block of a release",
        {
            "release": _RELEASE,
            "segment": (WHOLE, "number of the segment in its release, from 0"),
            "start": _START,
            "end": _END,
            "kind": (TEXT, "title, date, heading, body, caption, byline or furniture"),
            "repeat_of": (WHOLE, "number of the earlier segment that this one repeats"),
        },
        ("release", "segment"),
    ),
    "sentences": Table(
        "One row for each sentence; none crosses a segment",
        {
            "release": _RELEASE,
            "sentence": (WHOLE, "number of the sentence in its release, from 0; its public id is `2015-s07`"),
            "segment": (WHOLE, "the segment it stands in"),
            "start": _START,
            "end": _END,
        },
        ("release", "sentence"),
    ),
    "tokens": Table(
        "One row for each word of a sentence",
        {
            "release": _RELEASE,
            "sentence": (WHOLE, "number of the sentence in its release, from 0"),
            "token": (WHOLE, "number of the word in its release, from 0"),
            "start": _START,
            "end": _END,
            "surface": _SURFACE,
            "word": (TEXT, "the surface folded: lower case, curly apostrophes straight"),
        },
        ("release", "token"),
    ),
    "mentions": Table(
        "One row for each place where an actor is named",
        _SPAN
        | {
            "actor": (TEXT, "id of who is meant"),
            "kind": (TEXT, "person, organisation, country, office, body, instrument or collective"),
            "rule": (TEXT, "how it was found: lexicon, title, acronym, spelling, collective, correction …"),
        },
        ("release", "start", "end", "actor"),
    ),
    "actors": Table(
        "One row for each actor named in these releases; an affiliation, organisation (of roles) or party (of "
        "commitments) that none of them names has its row in the lexicon `actors` only",
        {
            "actor": (TEXT, "id"),
            "name": (TEXT, "full name"),
            "kind": (TEXT, "as in mentions"),
            "country": (TEXT, "ISO 3166 two-letter code, where there is one"),
            "affiliation": (TEXT, "id of the actor that it belongs to"),
            "members": (TEXT, "ids of the actors that a collective stands for"),
        },
        ("actor",),
    ),
    "roles": Table(
        "One row for each office that a person holds",
        {
            "actor": (TEXT, "id of the person"),
            "office": (TEXT, "the office, as titled"),
            "organisation": (TEXT, "id of the organisation that the office belongs to"),
            "start": (TEXT, "first day (YYYY-MM-DD), empty when open or unknown"),
            "end": (TEXT, "last day (YYYY-MM-DD), empty when open or unknown"),
        },
        ("actor", "office", "start"),
    ),
    "quotes": Table(
        "One row for each stretch of quoted speech",
        _SPAN
        | {
            "mode": (TEXT, "direct or indirect"),
            "speaker": (TEXT, "id of the actor who speaks; empty when unattributed"),
        },
        ("release", "start", "end"),
    ),
    "commitments": Table(
        "One row for each clause in which parties undertake something",
        _SPAN
        | {
            "verb": (TEXT, "the verb phrase as printed"),
            "strength": (WHOLE, "0 acknowledge, 1 welcome, 2 affirm, 3 intend, 4 decide or agree, 5 commit, 6 sign"),
            "parties": (TEXT, "ids of who undertakes it"),
            "topics": (
                TEXT,
                "ids of the topics whose terms occur in it; for a signing without any, of those in the next three "
                "sentences, as far as they name the document signed",
            ),
            "mode": (TEXT, "joint or unilateral"),
            "until": (TEXT, "deadline or duration as printed"),
            "repeat_of": (
                WHOLE,
                "row (from 0 within the release) that tells the same act first; null where none does: a title and "
                "a lead that name different parties of one signing count as two",
            ),
        },
        ("release", "start", "end", "verb"),
    ),
    "hits": Table(
        "One row for each place where a topic's term occurs",
        _SPAN | {"topic": (TEXT, "id of the topic"), "term": (TEXT, "the term of the lexicon")},
        ("release", "start", "end", "topic", "term"),
    ),
    "pairs": Table(
        "One row for each two things that occur in one unit",
        {
            "release": _RELEASE,
            "unit": (WHOLE, "number of the sentence or segment"),
            "source": (TEXT, "the thing whose name sorts first (two-mode: the row thing)"),
            "target": (TEXT, "the other thing"),
            "source_start": (WHOLE, "first code point of the source's first occurrence in the unit"),
            "source_end": (WHOLE, "one past its last"),
            "target_start": (WHOLE, "first code point of the target's first occurrence in the unit"),
            "target_end": (WHOLE, "one past its last"),
        },
        ("release", "unit", "source", "target"),
    ),
    "edges": Table(
        "The pairs of two things, grouped",
        {
            "release": _RELEASE,
            "source": (TEXT, "as in pairs"),
            "target": (TEXT, "as in pairs"),
            "units": (WHOLE, "number of rows in pairs"),
        },
        ("release", "source", "target"),
    ),
    "findings": Table(
        "One row for each named number of the report",
        {
            "notebook": (TEXT, "the notebook that records it"),
            "finding": (TEXT, "its name"),
            "value": (REAL, "the number"),
            "unit": (TEXT, "what it counts or measures"),
            "table": (TEXT, "the table that holds the rows behind it"),
            "filter": (TEXT, "which of its rows: COLUMN=VALUE, joined by a space"),
        },
        ("notebook", "finding"),
    ),
}

SPANNED = tuple(name for name, table in TABLES.items() if {"start", "end"} <= set(table.columns) and name != "roles")


def _order(name: str) -> list[str]:
    """Columns that a table is sorted by: release and start where it has them, then its key."""
    table = TABLES[name]
    first = [column for column in ("release", "start") if column in table.columns and name in SPANNED]
    return list(dict.fromkeys([*first, *table.key]))


def empty(name: str) -> pl.DataFrame:
    """The table without rows."""
    return pl.DataFrame(schema=TABLES[name].schema)


def frame(name: str, rows: Iterable[Sequence[Any] | dict[str, Any]]) -> pl.DataFrame:
    """The table made of rows (tuples in column order, or dicts), in canonical types and order."""
    table = TABLES[name]
    made = pl.DataFrame(list(rows), schema=table.schema, orient="row", strict=False)
    return made.sort(_order(name), nulls_last=True, maintain_order=True)


def check(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """The same table, when it keeps the promise of `name`: columns, types, no null or repeated key.

    Further columns may follow. Raises TableError that names the table and the column.
    """
    promise = TABLES[name]
    for column, kind in promise.schema.items():
        if column not in table.columns:
            raise TableError(f"Table {name} has no column {column}; its columns are {', '.join(promise.columns)}.")
        if table.schema[column] != kind:
            raise TableError(f"Column {column} of table {name} holds {table.schema[column]}, expected {kind}.")
    keys = table.select(promise.key)
    free = {"sentence"} | ({"start"} if name == "roles" else set())
    for column in promise.key:
        if column not in free and keys[column].null_count():
            raise TableError(f"Column {column} of table {name} has an empty cell; it belongs to the key.")
    repeated = keys.filter(keys.is_duplicated())
    if repeated.height:
        raise TableError(
            f"Table {name} holds the key {repeated.row(0)} twice; {', '.join(promise.key)} must be unique."
        )
    return table


def dictionary() -> str:
    """The data dictionary in Markdown: every table with its columns, their types and meanings, the key in bold."""
    kinds = {TEXT: "text", WHOLE: "whole number", REAL: "number"}
    parts = []
    for name, table in TABLES.items():
        parts += [f"**{name}**: {table.about[0].lower()}{table.about[1:]}.", ""]
        parts += ["| column | type | meaning |", "| --- | --- | --- |"]
        for column, (kind, about) in table.columns.items():
            parts.append(f"| {f'**{column}**' if column in table.key else column} | {kinds[kind]} | {about} |")
        parts.append("")
    return "\n".join(parts)
