"""The numbers of the report: each a formula over rows that can be named, and so counted again and quoted.

A finding's `filter` picks rows of its `table` (COLUMN=VALUE, as the verb `quote` takes them); `counted=true` keeps the
rows in segments that analyses count, `once=true` each act of the table commitments once.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote as quoted

import polars as pl

from dhschina.annotations import Annotations
from dhschina.commitments.ladders import acts
from dhschina.counts import word_counts
from dhschina.evidence import conditions, select_rows
from dhschina.keyness import compare_words
from dhschina.networks import edges
from dhschina.segments import counted
from dhschina.tables import TABLES, TEXT
from dhschina.texts import divergence


class FindingError(ValueError):
    """A finding whose table or formula does not exist, or whose number is not what its rows give."""


KEPT = {"counted": "the rows that analyses count", "once": "each act once, in the table commitments only"}


def _two(tokens: pl.DataFrame) -> tuple[pl.DataFrame, str, str]:
    """The counts of the words of two releases, and the releases; FindingError when the rows are of others."""
    sides = tokens["release"].unique().sort().to_list()
    if "word" not in tokens.columns:
        raise FindingError("Two releases are compared by rows of tokens, the table that has words; change the table.")
    if len(sides) != 2:
        of = ", ".join(sides) or "no release"
        raise FindingError(f"Two releases are compared by words of both, and these are of {of}; change the filter.")
    return word_counts(tokens), sides[0], sides[1]


def _shared(rows: pl.DataFrame, column: str) -> int:
    groups = rows.drop_nulls(column).group_by(column).agg(pl.col("release").n_unique())
    return groups.filter(pl.col("release") == max(rows["release"].n_unique(), 2)).height  # with none, none


FORMULAS: Mapping[str, Callable[..., float]] = {
    "rows": lambda rows: rows.height,
    "distinct": lambda rows, column: rows[column].drop_nulls().n_unique(),
    "shared": _shared,
    "characters": lambda rows: (rows["end"] - rows["start"]).sum(),
    "ties": lambda rows, column, within="sentence": edges(rows, of=column, within=within, sentences=rows).height,
    "survivors": lambda tokens: compare_words(*_two(tokens)).filter(pl.col("q") <= 0.05).height,
    "divergence": lambda tokens: divergence(*_two(tokens), resamples=0).bits or 0,
}


def printed(value: float) -> str:
    """A number as prose prints it: whole numbers whole, others with three decimals."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.3f}"


def rows_counted(annotations: Annotations, table: str, filter: str | Mapping[str, str], formula: str) -> pl.DataFrame:
    """The rows that a formula counts: those behind the finding; for ties, those of units that hold two things."""
    rows = rows_behind(annotations, table, filter)
    if not formula.startswith("ties"):
        return rows
    column, within = [*formula.split()[1:], "sentence"][:2]
    place = ["release", "sentence"]
    if "segment" not in rows.columns:
        rows = rows.join(annotations.sentences.select(*place, "segment"), on=place, maintain_order="left")
    return rows.filter(pl.col(column).drop_nulls().n_unique().over("release", within) > 1)


def number_anchor(row: Mapping[str, Any]) -> str:
    """The id of a finding on the page of numbers."""
    return f"number-{quoted(row['notebook'], safe='')}-{quoted(row['finding'], safe='')}"


class Finding(NamedTuple):
    """One number of the report, with the rows behind it; in text, `f"{found}"` is the number as a Markdown link."""

    notebook: str
    finding: str
    value: float
    unit: str
    table: str
    filter: str
    formula: str = "rows"
    says: str = ""  # the sentence of the front page, with {value} where the number goes

    def __format__(self, form: str) -> str:
        return f"[{format(self.value, form) if form else printed(self.value)}](#{number_anchor(self._asdict())})"


_LIVE = re.compile(r"<(?=[A-Za-z/!?])|\$|(?<=\])(?:\((?!#number-)|:)")


def prose(text: str) -> Any:
    """Text to display as Markdown, in which the words of a release stay words.

    Bold, lists and links to findings are drawn; HTML, formulas, pictures and other links are shown as they are written.
    """
    from IPython.display import Markdown

    return Markdown(_LIVE.sub(r"\\\g<0>", text))  # type: ignore[no-untyped-call]


def rows_behind(annotations: Annotations, table: str, filter: str | Mapping[str, str]) -> pl.DataFrame:
    """The rows of a table of annotations that a filter picks.

    Raises FindingError for an unknown table, and for `counted` or `once` with any value but true.
    """
    if table not in annotations._fields:
        raise FindingError(f"No table {table}; findings stand on {', '.join(annotations._fields)}.")
    wanted = conditions(filter) if isinstance(filter, str) else dict(filter)
    for name, value in wanted.items():
        kept = KEPT.get(name.removesuffix("!"))
        if kept and (name not in KEPT or value != "true" or (name == "once" and table != "commitments")):
            known = f"{name.removesuffix('!')}=true keeps {kept}; leave it out for all rows"
            raise FindingError(f"{name}={value} is no condition on {table}: {known}.")
    rows: pl.DataFrame = getattr(annotations, table)
    if table == "commitments" and wanted.get("once") == "true":  # first, because repeat_of counts the rows of the table
        rows, _ = acts(rows), wanted.pop("once")
    if wanted.get("counted") == "true":
        rows, _ = counted(rows, annotations.sentences, annotations.segments), wanted.pop("counted")
    return select_rows(rows, wanted)


def find(
    annotations: Annotations,
    notebook: str,
    finding: str,
    table: str,
    filter: str,
    unit: str,
    formula: str = "rows",
    says: str = "",
) -> Finding:
    """The finding, its number computed: `formula` names one of FORMULAS and, after a space, its column."""
    name, *column = formula.split()
    if name not in FORMULAS:
        raise FindingError(f"Finding {finding}: no formula {name}; there are {', '.join(FORMULAS)}.")
    value = float(FORMULAS[name](rows_counted(annotations, table, filter, formula), *column))
    return Finding(notebook, finding, value, unit, table, filter, formula, says)


def record(*rows: Finding) -> pl.DataFrame:
    """The table findings, with the columns `formula` and, when any row has it, `says` after the promised ones."""
    kinds = TABLES["findings"].schema | {"formula": TEXT, "says": TEXT}
    made = pl.DataFrame(rows, kinds, orient="row", strict=False).with_columns(pl.col("says").replace("", None))
    made = made if any(row.says for row in rows) else made.drop("says")
    return made.sort(TABLES["findings"].key, maintain_order=True)


def recompute(annotations: Annotations, recorded: pl.DataFrame) -> None:
    """Nothing, when every recorded number is what its rows give; FindingError that names the first one otherwise."""
    for row in recorded.iter_rows(named=True):
        again = find(annotations, **{name: row[name] for name in Finding._fields if name not in ("value", "says")})
        if float(f"{again.value:.6g}") != float(f"{row['value']:.6g}"):  # as printed: six significant digits
            raise FindingError(
                f"{row['notebook']}: {row['finding']} is recorded as {row['value']:g} {row['unit']}, but its rows "
                f"({row['table']} {row['filter']}) give {again.value:g}; run `make report` again."
            )
