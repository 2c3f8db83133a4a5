"""Ladders: commitments counted by strength and topic, under any order of the scale, and two releases compared by them.

The scale is a judgement. What a conclusion owes to it is shown by `reorder` and `compare_firmness`, which use the order
of the classes only, never their distance.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from dhschina.evidence import sentence_ids
from dhschina.parameters import nearest
from dhschina.tables import REAL, TEXT, WHOLE

SCALE = ("acknowledge", "welcome", "affirm", "intend", "decide", "commit", "sign")
ORDERS: Mapping[str, Sequence[str]] = {
    "as given": SCALE,
    "an agreement binds as a commitment does": (*SCALE[:4], "decide commit", "sign"),
    "a commitment binds less than a decision": (*SCALE[:4], "commit", "decide", "sign"),
    "saying so again is no step": ("acknowledge welcome affirm", *SCALE[3:]),
    "words and acts only": ("acknowledge welcome affirm intend", "decide commit sign"),
}
_WORD = re.compile(r"[^\W\d_]{4,}")


class LadderError(ValueError):
    """An order that does not name each class of the scale once, or a release that is not at hand."""


def acts(commitments: pl.DataFrame) -> pl.DataFrame:
    """The commitments, each act once: a row that a later one tells again in detail (its `repeat_of`) is left out.

    `commitments` is the whole table, because `repeat_of` counts its rows; choose among the rows afterwards.
    """
    numbered = commitments.with_columns(pl.int_range(pl.len()).over("release").alias("row"))
    told_again = numbered.select("release", row=pl.col("repeat_of")).drop_nulls().unique()
    return numbered.join(told_again, on=["release", "row"], how="anti", maintain_order="left").drop("row")


def reorder(commitments: pl.DataFrame, order: Sequence[str] = SCALE) -> pl.DataFrame:
    """The commitments with `strength` as the place of its class in another order, from 0.

    `order` names the seven classes of SCALE from the weakest on; classes joined by a space share a place.
    Raises LadderError for a class that is unknown, missing or named twice.
    """
    place = {name: number for number, step in enumerate(order) for name in step.split()}
    named = [name for step in order for name in step.split()]
    for name in named:
        if name not in SCALE or named.count(name) > 1:
            problem = "stands twice; name each class once." if name in SCALE else f"is no class; {nearest(name, SCALE)}"
            raise LadderError(f"Parameter order: {name} {problem}")
    if missing := [name for name in SCALE if name not in place]:
        raise LadderError(f"Parameter order: {', '.join(missing)} missing; name each of {', '.join(SCALE)} once.")
    places = pl.Series("strength", [place[SCALE[strength]] for strength in commitments["strength"]], dtype=WHOLE)
    return commitments.with_columns(places)


def ladder(commitments: pl.DataFrame) -> pl.DataFrame:
    """How many clauses promise each topic how firmly.

    Columns: release, topic (empty for clauses without one), strength, clauses. A clause with several topics counts for
    each. Give `acts(commitments)` to count each act once, `reorder(commitments, order)` for another order of the scale.
    """
    topics = commitments.with_columns(topic=pl.col("topics").fill_null("").str.split(";")).explode("topic")
    counts = topics.group_by("release", "topic", "strength").agg(pl.len().cast(WHOLE).alias("clauses"))
    return counts.select("release", "topic", "strength", "clauses").sort("release", "topic", "strength")


def bindings(commitments: pl.DataFrame) -> pl.DataFrame:
    """Who binds whom to what: the commitments with one row for each party and topic.

    Columns: those of a span table, actor, topic (null when the clause holds no topic's term), strength, mode. Clauses
    whose parties the text does not name are left out.
    """
    rows = commitments.with_columns(actor=pl.col("parties").str.split(";"), topic=pl.col("topics").str.split(";"))
    spans = ("release", "sentence", "start", "end", "surface")
    each = rows.drop_nulls("actor").explode("actor").explode("topic")
    return each.select(*spans, "actor", "topic", "strength", "mode").sort("release", "start", "end", "actor", "topic")


def _of(commitments: pl.DataFrame, release: str, known: Iterable[str]) -> pl.DataFrame:
    names = {*commitments["release"].unique(), *known}
    if names and release not in names:
        raise LadderError(f"No release {release} in these commitments; {nearest(release, names)}")
    return commitments.filter(pl.col("release") == release)


def taken_up(commitments: pl.DataFrame, left: str, right: str, *, known: Iterable[str] = ()) -> pl.DataFrame:
    """What the right release takes up from the left, topic by topic, and how firmly.

    Columns: topic, left_clauses, left_strength (the firmest, null where none), left_sentences (ids joined by `;`, null
    where none), the same three of the right, change: firmer, weaker, as firm, dropped or new. Firmest on the right
    first. known: ids of releases that may have no commitment (`releases` will do). Raises LadderError for any other.
    """
    sides = []
    for release, side in ((left, "left"), (right, "right")):
        own = _of(commitments, release, known)
        rows = own.with_columns(topic=pl.col("topics").str.split(";")).explode("topic")
        counts = (
            pl.len().cast(WHOLE).alias(f"{side}_clauses"),
            pl.col("strength").max().alias(f"{side}_strength"),
            sentence_ids(f"{side}_sentences"),
        )
        sides.append(rows.drop_nulls("topic").group_by("topic").agg(*counts))
    both = sides[0].join(sides[1], on="topic", how="full", coalesce=True)
    before, after = pl.col("left_strength"), pl.col("right_strength")
    lone = pl.when(after.is_null()).then(pl.lit("dropped")).when(before.is_null()).then(pl.lit("new"))
    moved = (after - before).sign().replace_strict({1: "firmer", -1: "weaker", 0: "as firm"}, return_dtype=TEXT)
    filled = both.with_columns(pl.col("left_clauses", "right_clauses").fill_null(0), change=lone.otherwise(moved))
    return filled.sort("right_strength", "topic", descending=[True, False], nulls_last=True)


def compare_firmness(
    commitments: pl.DataFrame,
    left: str,
    right: str,
    orders: Mapping[str, Sequence[str]] | None = None,
    *,
    known: Iterable[str] = (),
) -> pl.DataFrame:
    """Which release promises more firmly, under each order of the scale (ORDERS when none is given).

    Columns: order (its name), left_clauses, right_clauses, firmer: the chance that a clause drawn from the right is
    firmer than one from the left, ties counted half (Vargha and Delaney 2000, equation 1; 0.5 where neither is); p: of
    the two-sided Mann-Whitney test, exact where scipy has it so. Null where a release has no clause.
    known: as in taken_up. Raises LadderError for an unknown release or a wrong order.
    """
    from scipy.stats import mannwhitneyu

    rows = []
    for name, order in (ORDERS if orders is None else orders).items():
        placed = reorder(commitments, order)
        before, after = (_of(placed, release, known)["strength"].to_list() for release in (left, right))
        firmer = p = None
        if before and after:
            test = mannwhitneyu(after, before)
            firmer, p = float(test.statistic) / (len(before) * len(after)), float(test.pvalue)
        rows.append((name, len(before), len(after), firmer, p))
    schema = {"order": TEXT, "left_clauses": WHOLE, "right_clauses": WHOLE, "firmer": REAL, "p": REAL}
    return pl.DataFrame(rows, schema=schema, orient="row")


def compare_accounts(
    commitments: pl.DataFrame, left: str, right: str, least: float = 0.25, *, known: Iterable[str] = ()
) -> pl.DataFrame:
    """Two accounts of one meeting: the same undertakings side by side, with the strength that each gives them.

    Two clauses are taken for one undertaking when their words (of four letters and more) have a Jaccard index of
    `least` or more; the most alike are matched first, each clause once. Columns: left_sentence, left_surface,
    left_strength, right_sentence, right_surface, right_strength, alike (null where one account has it alone), in the
    order of the left text, then of the right. Raises LadderError for a release that has no row and is not in `known`.
    """
    sides = [_of(commitments, release, known).sort("start").to_dicts() for release in (left, right)]
    words = [[set(_WORD.findall(row["surface"].lower())) for row in rows] for rows in sides]
    pairs = sorted((-_jaccard(a, b), i, j) for i, a in enumerate(words[0]) for j, b in enumerate(words[1]))
    match: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for alike, i, j in pairs:
        if -alike >= least and i not in match and j not in taken:
            match[i] = (j, -alike)
            taken.add(j)
    both = [(i, *match.get(i, (None, None))) for i in range(len(sides[0]))]
    both += [(None, j, None) for j in range(len(sides[1])) if j not in taken]
    columns = {"sentence": WHOLE, "surface": TEXT, "strength": WHOLE}
    rows = [[*_cells(sides[0], i, columns), *_cells(sides[1], j, columns), alike] for i, j, alike in both]
    schema = {f"{side}_{name}": kind for side in ("left", "right") for name, kind in columns.items()} | {"alike": REAL}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _cells(rows: Sequence[Mapping[str, object]], row: int | None, columns: Iterable[str]) -> list[object]:
    return [None if row is None else rows[row][column] for column in columns]
