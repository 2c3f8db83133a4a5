"""Words in their places: concordances, collocations, runs of words that two texts share, where in a text a word falls.

Every row has the offsets of what it shows, so each can be quoted from the unchanged text.
"""

import re
from collections.abc import Callable, Sequence
from math import log2

import polars as pl

from dhschina.counts import need, units
from dhschina.parameters import nearest
from dhschina.tables import REAL, TABLES, TEXT, WHOLE
from dhschina.tokens import fold, word_spans

_KWIC = {"release": TEXT, "sentence": WHOLE, "start": WHOLE, "end": WHOLE, "before": TEXT, "match": TEXT, "after": TEXT}


class ConcordanceError(ValueError):
    """A search without a word in it, an unknown measure, or a parameter out of range."""


def _in_order(tokens: pl.DataFrame) -> pl.DataFrame:
    """The tokens in the order of their texts. Raises ConcordanceError for a missing column."""
    need(tokens, TABLES["tokens"].columns, "tokens", ConcordanceError)
    return tokens.sort("release", "token")


def kwic(
    tokens: pl.DataFrame, word: str, width: int = 8, *, sort: str = "text", within: str = "release"
) -> pl.DataFrame:
    """One row for each place of a word in its context: release, sentence, start, end, before, match, after.

    `word` is folded first; it may be several words, which must follow one another in a sentence, and * stands for any
    letters (`cooperat*`). `before` and `after` are up to `width` words as printed, of the same release, or of the same
    sentence with within="sentence". `sort` is text (order of the text), left (by the words before, nearest first) or
    right (by the words after). Raises ConcordanceError.
    """
    folded = fold(word.strip())
    whole = isinstance(width, int) and width >= 0
    if not whole or sort not in ("text", "left", "right") or within not in ("release", "sentence"):
        raise ConcordanceError(
            "width must be a whole number, 0 or more, sort one of text, left, right, within one of release, sentence."
        )
    table = _in_order(tokens)
    if (table["word"] == folded).any():
        parts = [folded]
    else:
        parts = folded.split() if "*" in folded else [folded[start:end] for start, end in word_spans(folded)]
    if not any(part.strip("*") for part in parts):
        raise ConcordanceError(f"There is no word in the search {word!r}; give a word, or several.")
    last = len(parts) - 1
    same = [pl.col(name) == pl.col(name).shift(-last) for name in ("release", "sentence")]
    following = pl.col("token") + last == pl.col("token").shift(-last)
    hit = table.select(pl.all_horizontal(*same, following).fill_null(False)).to_series()
    for step, part in enumerate(parts):
        letters = "^" + ".*".join(map(re.escape, part.split("*"))) + "$"
        match = table["word"].str.contains(letters) if "*" in part else table["word"] == part
        hit &= match.shift(-step, fill_value=False)
    keys = table.select("release", "sentence").rows()
    starts, ends, surfaces = (table[name].to_list() for name in ("start", "end", "surface"))
    scope = slice(None, 1) if within == "release" else slice(None)
    rows = []
    for place in hit.arg_true():
        here, end = keys[place], place + last
        left = [i for i in range(max(0, place - width), place) if keys[i][scope] == here[scope]]
        right = [i for i in range(end + 1, min(len(keys), end + 1 + width)) if keys[i][scope] == here[scope]]
        texts = [[surfaces[i] for i in some] for some in (left, range(place, end + 1), right)]
        order = {"left": texts[0][::-1], "right": texts[2], "text": []}[sort]
        row = (*here, starts[place], ends[end], *map(" ".join, texts))
        rows.append(([fold(text) for text in order], row))
    rows.sort(key=lambda pair: (pair[0], pair[1][0], pair[1][2]))
    return pl.DataFrame([row for _, row in rows], schema=_KWIC, orient="row")


def cooccurrences(tokens: pl.DataFrame, window: int = 1) -> pl.DataFrame:
    """One row for each two words of a sentence at most `window` words apart, the earlier one first.

    Columns: release, sentence, start, end (from the first to the last of the two), first, second, distance. Words that
    were taken out of the tokens still count as distance. Raises ConcordanceError.
    """
    if not isinstance(window, int) or window < 1:
        raise ConcordanceError(f"Parameter window is {window!r}; it must be a whole number, 1 (the next word) or more.")
    table = _in_order(tokens)
    found = []
    for step in range(1, window + 1):
        same = [pl.col(name) == pl.col(name).shift(-step) for name in ("release", "sentence")]
        distance = pl.col("token").shift(-step) - pl.col("token")
        words = {"first": pl.col("word"), "second": pl.col("word").shift(-step), "distance": distance}
        near = pl.all_horizontal(*same, distance <= window)
        pairs = table.select("release", "sentence", "start", pl.col("end").shift(-step), **words, near=near)
        found.append(pairs.filter("near").drop("near"))
    return pl.concat(found).sort("release", "start", "end", "first", "second")


def _npmi(both: int, marginals: tuple[int, int], total: int) -> float:
    return log2(both * total / (marginals[0] * marginals[1])) / -log2(both / total) if both else -1.0


def _delta_p(both: int, marginals: tuple[int, int], total: int) -> float:
    first, second = marginals
    return both / first - (second - both) / (total - first)


# Those that NLTK has are its own, by their name there; the others stand above.
ASSOCIATIONS: dict[str, str | Callable[[int, tuple[int, int], int], float]] = {
    "g2": "likelihood_ratio",
    "pmi": "pmi",
    "npmi": _npmi,
    "t": "student_t",
    "chi2": "chi_sq",
    "dice": "dice",
    "delta_p": _delta_p,
    "delta_p_back": lambda both, marginals, total: _delta_p(both, marginals[::-1], total),
}


def associate(cells: pl.DataFrame, measure: str = "g2") -> pl.DataFrame:
    """The same rows with a column named for the measure of association of two words.

    `cells` has count (both together), first_count, second_count and total. Measures: g2 (log-likelihood of the four
    cells, Dunning 1993), pmi (in bits, Church and Hanks 1990), npmi (Bouma 2009), t and chi2 (Manning and Schütze 1999,
    5.3), dice (Smadja et al. 1996), delta_p (how much the first word raises the chance of the second, Gries 2013) and
    delta_p_back (the reverse). Empty where a measure is undefined. Raises ConcordanceError.
    """
    if measure not in ASSOCIATIONS:
        raise ConcordanceError(f"There is no measure {measure!r}; {nearest(measure, ASSOCIATIONS)}")
    names = ["count", "first_count", "second_count", "total"]
    distinct = cells.select(names).unique().sort(names)
    both, first, second, total = (pl.col(name) for name in names)
    possible = (both >= 0) & (both <= first) & (both <= second) & (first + second - both <= total)
    if not distinct.select(possible.all()).item():
        row = distinct.filter(~possible).row(0)
        raise ConcordanceError(f"Counts of {row[0]} together, {row[1]} and {row[2]} alone, {row[3]} in all cannot be.")
    score = ASSOCIATIONS[measure]
    if isinstance(score, str):
        from nltk.metrics.association import BigramAssocMeasures

        score = getattr(BigramAssocMeasures, score)
    scores: list[float | None] = []
    for together, one, other, everything in distinct.iter_rows():
        try:
            scores.append(float(score(together, (one, other), everything)))
        except (ZeroDivisionError, ValueError):  # a word in every pair, or two words never together
            scores.append(None)
    return cells.join(
        distinct.with_columns(pl.Series(measure, scores, REAL)), on=names, how="left", maintain_order="left"
    )


def collocations(
    tokens: pl.DataFrame, measure: str = "g2", *, window: int = 1, min_count: int = 2, node: str | None = None
) -> pl.DataFrame:
    """Words that go together, strongest first.

    Columns: first, second, count, first_count, second_count, total, expected, and the measure.
    Counted are the rows of `cooccurrences`: `count` of the two words, `first_count` and `second_count` of each in its
    place, `total` of all; so the four cells always add up and no window crosses a sentence. (NLTK's finder takes the
    counts of words instead, which in windows wider than 1 do not.) `min_count` hides rarer pairs, `node` keeps the
    pairs that have this word. Measures as in `associate`. Raises ConcordanceError.
    """
    pairs = cooccurrences(tokens, window)
    cells = pairs.group_by("first", "second").agg(pl.len().cast(WHOLE).alias("count"))
    cells = cells.with_columns(
        first_count=pl.col("count").sum().over("first"),
        second_count=pl.col("count").sum().over("second"),
        total=pl.lit(pairs.height, dtype=WHOLE),
    )
    cells = cells.with_columns(expected=pl.col("first_count") * pl.col("second_count") / pl.col("total"))
    if node is not None:
        cells = cells.filter((pl.col("first") == fold(node)) | (pl.col("second") == fold(node)))
    scored = associate(cells.filter(pl.col("count") >= min_count), measure)
    strength = pl.col(measure).round_sig_figs(10)  # equal counts stay ties, whatever the last bit
    return scored.sort(strength, "first", "second", descending=[True, False, False], nulls_last=True)


def shared_runs(tokens: pl.DataFrame, left: str, right: str, lengths: Sequence[int] = (5, 4, 3, 2)) -> pl.DataFrame:
    """Runs of words that both releases have, longest first: word, n, left_count, right_count.

    A run inside a longer shared one is left out unless it occurs more often. Its places are the rows of
    `units(tokens, n=n)` with this word. Raises UnitError for a length that is not 1 to 5.
    """
    found: list[tuple[str, int, int, int]] = []
    sides = ((left, "left"), (right, "right"))
    for n in sorted(set(lengths), reverse=True):
        sums = [(pl.col("release") == side).sum().cast(WHOLE).alias(name) for side, name in sides]
        counted = units(tokens, n=n).group_by("word").agg(sums)
        both = counted.filter((pl.col("left") > 0) & (pl.col("right") > 0)).sort("word")
        longer = [row for row in found if row[1] > n]
        found += [
            (word, n, one, two)
            for word, one, two in both.rows()
            if not any(f" {word} " in f" {row[0]} " and row[2:] == (one, two) for row in longer)
        ]
    schema = {"word": TEXT, "n": WHOLE, "left_count": WHOLE, "right_count": WHOLE}
    return pl.DataFrame(found, schema=schema, orient="row").sort("n", "word", descending=[True, False])


def _numbered(tokens: pl.DataFrame) -> pl.DataFrame:
    """The tokens with their place among those of their release, from 0, and how many there are."""
    place, total = (count.over("release").cast(WHOLE) for count in (pl.int_range(pl.len()), pl.len()))
    return tokens.sort("release", "token").with_columns(place=place, total=total)


def lanes(tokens: pl.DataFrame, words: Sequence[str]) -> pl.DataFrame:
    """Where words fall in each release: release, word, sentence, start, end, surface, place, total.

    `place` is the word's number among the tokens given, from 0, `total` how many there are; a word that a release
    lacks has one row without a place, so that its lane can be drawn empty.
    """
    names = list(dict.fromkeys(fold(word) for word in words))
    numbered = _numbered(tokens)
    asked = pl.DataFrame({"word": pl.Series(names, dtype=TEXT), "lane": range(len(names))})
    joined = (
        numbered.select("release", "total")
        .unique()
        .join(asked, how="cross")
        .join(numbered.drop("total"), on=["release", "word"], how="left")
    )
    return joined.sort("release", "lane", "place").select(
        "release", "word", "sentence", "start", "end", "surface", "place", "total"
    )


def ticks(tokens: pl.DataFrame, sentences: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    """Where each heading stands among the tokens given, for `lanes`: release, start, heading, place, total."""
    heads = segments.filter(pl.col("kind") == "heading").select("release", "segment")
    within = sentences.select("release", "sentence", "segment").join(heads, on=["release", "segment"])
    words = _numbered(tokens).join(within, on=["release", "sentence"], maintain_order="left")
    grouped = words.group_by("release", "segment", maintain_order=True).agg(
        pl.col("start", "place", "total").first(), pl.col("surface").str.join(" ").alias("heading")
    )
    return grouped.select("release", "start", "heading", "place", "total")
