"""Rows -> the words they stand on: the one way from any number back to the text."""

import shlex
from collections.abc import Iterable, Mapping

import polars as pl

from dhschina.parameters import nearest
from dhschina.releases import Release


class EvidenceError(ValueError):
    """Rows that cannot be quoted: no offsets, an unknown release, offsets outside the text."""


def conditions(words: str | Iterable[str]) -> dict[str, str]:
    """COLUMN=VALUE (or COLUMN!=VALUE) as a mapping; one text is split as a shell would. EvidenceError otherwise."""
    try:
        parts = shlex.split(words) if isinstance(words, str) else list(words)
    except ValueError:
        raise EvidenceError(f"{words!r} opens a quotation mark and never closes it; put the value in two.") from None
    for part in parts:
        if "=" not in part or part.startswith("="):
            raise EvidenceError(f"{part!r} is no condition; expected COLUMN=VALUE, such as actor=mps.")
    return {column: value for column, _, value in (part.partition("=") for part in parts)}


def select_rows(rows: pl.DataFrame, wanted: Mapping[str, str]) -> pl.DataFrame:
    """The rows whose columns hold the wanted values.

    A value is written as in CSV: nothing for null, several alternatives joined by `;`. A cell that holds several ids
    joined by `;` matches when one of them does. A column written with `!` at its end must not match. Raises
    EvidenceError for a column that is not there.
    """
    for name, value in wanted.items():
        column = name.removesuffix("!")
        if column not in rows.columns:
            raise EvidenceError(f"No column {column}; {nearest(column, rows.columns)}")
        cells = pl.col(column).cast(pl.String).fill_null("")
        any_of = pl.element().is_in(value.split(";"))
        matches = (cells == value) | cells.str.split(";").list.eval(any_of).list.any()
        rows = rows.filter(~matches if name.endswith("!") else matches)
    return rows


def explain_none(rows: pl.DataFrame, wanted: Mapping[str, str], table: str) -> None:
    """Raises EvidenceError for the first condition that no row of the table meets by itself, with the nearest value."""
    for column, value in wanted.items():
        if rows.height and select_rows(rows, {column: value}).is_empty():
            cells = rows[column.removesuffix("!")].drop_nulls().cast(pl.String)
            known = {word for cell in cells for word in cell.split(";")}
            raise EvidenceError(f"No row of {table} has {column}={value}; {nearest(value, known)[:400]}")


def sentence_id(release: str, sentence: int) -> str:
    """The public id of a sentence, such as `2015-s07`."""
    return f"{release}-s{sentence:02d}"


def sentence_ids(name: str, joint: str = ";", *, first: str = "") -> pl.Expr:
    """The ids of the sentences of the rows, in order (of release `first` first), each once, joined; null for none."""
    ids = pl.format("{}-s{}", "release", pl.col("sentence").cast(pl.String).str.zfill(2))
    ids = ids.sort_by(pl.col("release") != first, "release", "sentence").drop_nulls()
    joined = ids.unique(maintain_order=True).str.join(joint)
    return pl.when(joined != "").then(joined).alias(name)


def quote(releases: Mapping[str, Release], rows: pl.DataFrame, width: int = 60) -> pl.DataFrame:
    """The rows with `before, match, after, sentence_id` added.

    `rows` is any span table (release, start, end) or a table of pairs, whose match runs from the first to the last
    of the two places. `match` is text[start:end], unchanged; `before` and `after` are up to `width` code points of
    text, line breaks shown as spaces; `sentence_id` is null where the rows name no sentence.
    Raises EvidenceError naming the column, the release or the row.
    """
    if not isinstance(width, int) or width < 0:
        raise EvidenceError(f"width is {width!r}; expected a whole number of code points, 0 or more.")
    ends = [("start", "end")] if "start" in rows.columns else [(f"{p}_start", f"{p}_end") for p in ("source", "target")]
    for column in ["release", *(name for pair in ends for name in pair)]:
        if column not in rows.columns:
            raise EvidenceError(
                f"Rows without a column {column} cannot be quoted; they have {', '.join(rows.columns)}."
            )
        if column != "release" and not (rows.schema[column].is_integer() or rows.schema[column] == pl.Null):
            raise EvidenceError(f"Column {column} holds {rows.schema[column]}; expected offsets, whole numbers.")
    starts = rows.select(pl.min_horizontal(start for start, _ in ends)).to_series().to_list()
    stops = rows.select(pl.max_horizontal(end for _, end in ends)).to_series().to_list()
    ids = rows["release"].cast(pl.String).to_list()
    numbers = rows["sentence"].to_list() if "sentence" in rows.columns else [None] * rows.height
    quoted = []
    for release, start, end, sentence in zip(ids, starts, stops, numbers, strict=True):
        if release not in releases:
            raise EvidenceError(f"Release {release} is not at hand; {nearest(release, releases)}")
        text = releases[release].text
        if start is None or end is None or not 0 <= start <= end <= len(text):
            raise EvidenceError(f"{start}-{end} lies outside release {release}, which has {len(text)} code points.")
        before, after = (
            " ".join(f"|{part}|".split())[1:-1]
            for part in (text[max(0, start - width) : start], text[end : end + width])
        )
        quoted.append((before, text[start:end], after, None if sentence is None else sentence_id(release, sentence)))
    added = pl.DataFrame(
        quoted, schema=dict.fromkeys(("before", "match", "after", "sentence_id"), pl.String()), orient="row"
    )
    return rows.drop(added.columns, strict=False).hstack(added)
