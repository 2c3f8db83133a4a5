"""Blind coding: a sheet of clauses without the machine's classes, read back when a person has filled it, and agreement.

What a second reader would say is unknown until one codes; the sheet makes that a morning's work.
"""

import csv
import hashlib
import io
import os
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

from dhschina.evidence import quote
from dhschina.releases import Release
from dhschina.releases import read_text as text_of
from dhschina.tables import REAL, TEXT, WHOLE

MACHINE = "machine"
COLUMNS = ("item", "before", "clause", "after", "strength", "remark")


class CodingError(ValueError):
    """A filled sheet that cannot be read, or coders who have no clause in common."""


def _items(commitments: pl.DataFrame) -> list[str]:
    """An id for each commitment that tells nothing of its class or place."""
    columns = commitments.select("release", "start", "end").iter_rows()
    return [hashlib.sha256(f"{release} {start} {end}".encode()).hexdigest()[:10] for release, start, end in columns]


def coding_sheet(
    releases: Mapping[str, Release], commitments: pl.DataFrame, *, seed: int = 0, width: int = 160
) -> pl.DataFrame:
    """The clauses in random order (PCG64 with `seed`), without the machine's classes; `write_csv` makes a file of it.

    Columns: item, before, clause, after (`width` code points of text on either side), strength and remark: both empty,
    for the coder, who writes 0 to 6 into `strength`, or nothing where the clause promises nothing.
    """
    quoted = quote(releases, commitments, width).with_columns(item=pl.Series(_items(commitments), dtype=TEXT))
    blank = pl.lit(None, dtype=TEXT)
    sheet = quoted.select("item", "before", clause="match", after="after", strength=blank, remark=blank)
    order = np.random.Generator(np.random.PCG64(seed)).permutation(sheet.height)
    return sheet.with_columns(order=pl.Series(order)).sort("order").drop("order")


def read_coding_sheet(path: str | os.PathLike[str]) -> pl.DataFrame:
    """A filled sheet: item, strength (null where the coder saw no promise or wrote nothing).

    Raises CodingError that names file, line and column: a missing column, a strength that is not 0 to 6, an item twice.
    """
    path = Path(path)
    reader = csv.DictReader(io.StringIO(text_of(path).removeprefix("\ufeff"), newline=""), restval="")
    for column in ("item", "strength"):
        if column not in (reader.fieldnames or ()):
            raise CodingError(f"{path}, line 1: no column {column}; the sheet's columns are {', '.join(COLUMNS)}.")
    codes: dict[str, int | None] = {}
    for row in reader:
        where, item, cell = f"{path}, line {reader.line_num}", row["item"].strip(), row["strength"].strip()
        if not item or item in codes:
            problem = f"{item} stands above already; keep one row" if item else "the cell is empty; restore the id"
            raise CodingError(f"{where}, column item: {problem}.")
        if cell not in {"", *"0123456"}:
            raise CodingError(f"{where}, column strength: {cell!r} is not one of 0 to 6, or empty for no promise.")
        codes[item] = int(cell) if cell else None
    return pl.DataFrame(list(codes.items()), schema={"item": TEXT, "strength": WHOLE}, orient="row")


def machine_codes(commitments: pl.DataFrame) -> pl.DataFrame:
    """The machine's own codes, as `read_coding_sheet` gives a coder's."""
    return commitments.select(pl.Series("item", _items(commitments), dtype=TEXT), "strength").unique(
        "item", keep="first"
    )


def _alpha(codes: Mapping[str, Mapping[str, int]]) -> tuple[int, float | None]:
    """How many items two or more coders coded, and Krippendorff's alpha for ordinal data (null where all codes agree in
    one value, so that nothing was told apart)."""
    from nltk.metrics.agreement import AnnotationTask

    seen: dict[str, list[int]] = {}
    for own in codes.values():
        for item, code in own.items():
            seen.setdefault(item, []).append(code)
    pooled = [code for given in seen.values() if len(given) > 1 for code in given]
    shared = sum(len(given) > 1 for given in seen.values())
    if len(set(pooled)) < 2:
        return shared, None
    counts = [pooled.count(value) for value in range(max(pooled) + 1)]

    def distance(one: int, other: int) -> float:
        low, high = min(one, other), max(one, other)
        return float((sum(counts[low : high + 1]) - (counts[low] + counts[high]) / 2) ** 2)

    task = AnnotationTask(
        [(coder, item, code) for coder in sorted(codes) for item, code in sorted(codes[coder].items())], distance
    )
    return shared, float(task.alpha())


def agreement(coders: Mapping[str, pl.DataFrame], commitments: pl.DataFrame | None = None) -> pl.DataFrame:
    """How far coders agree, with each other and, given its commitments, with the machine.

    `coders`: name -> codes as `read_coding_sheet` gives them. Columns: coders (names joined by `;`: each pair, and all
    when there are more than two), items (coded by two of them or more), same (share with the very same strength, null
    for more than two), alpha: Krippendorff's, for ordinal data (Krippendorff 2011, "Computing Krippendorff's
    Alpha-Reliability", section C with the ordinal metric; nltk.metrics.agreement), null where it is undefined.
    Raises CodingError when fewer than two have coded, or when none of the items is known to two of them.
    """
    tables = dict(coders) | ({MACHINE: machine_codes(commitments)} if commitments is not None else {})
    codes = {name: dict(table.drop_nulls("strength").iter_rows()) for name, table in sorted(tables.items())}
    if len(codes) < 2:
        raise CodingError(f"Agreement needs two coders, here is {', '.join(codes) or 'none'}; give another sheet.")
    rows = []
    for group in [*combinations(codes, 2), *([tuple(codes)] if len(codes) > 2 else [])]:
        items, alpha = _alpha({name: codes[name] for name in group})
        one, other = codes[group[0]], codes[group[1]]
        same = sum(one[item] == other[item] for item in one.keys() & other.keys())
        rows.append((";".join(group), items, same / items if items and len(group) == 2 else None, alpha))
    if not any(items for _, items, _, _ in rows):
        raise CodingError(f"{', '.join(codes)} have no item in common; are the sheets of the same commitments?")
    return pl.DataFrame(rows, schema={"coders": TEXT, "items": WHOLE, "same": REAL, "alpha": REAL}, orient="row")
