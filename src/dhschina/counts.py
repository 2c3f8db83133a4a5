"""Tokens to units to counts: what every comparison of vocabulary starts from, and the check of a table of counts."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import polars as pl

from dhschina.parameters import nearest
from dhschina.releases import Release
from dhschina.tables import TEXT, WHOLE

COUNTS = pl.Schema({"group": TEXT, "word": TEXT, "count": WHOLE, "total": WHOLE})


class CountError(ValueError):
    """A table of counts lacks a column or holds what cannot be a count."""


class GroupError(ValueError):
    """A group that the table of counts does not have, or one without a single word."""


class UnitError(ValueError):
    """A unit of counting that does not exist."""


class Sides(NamedTuple):
    """Two groups side by side: a row for each word that occurs in either, in word order."""

    table: pl.DataFrame  # word, left_count, right_count
    left_total: int
    right_total: int


def need(table: pl.DataFrame, columns: Iterable[str], what: str, error: type[ValueError] = CountError) -> None:
    """Raises the error when the table lacks a column."""
    for column in columns:
        if column not in table.columns:
            raise error(f"The {what} have no column {column}; they have {', '.join(table.columns)}.")


def word_counts(tokens: pl.DataFrame, by: str = "release") -> pl.DataFrame:
    """One row for each word of each group: group, word, count, total (all tokens of the group).

    `tokens` needs the columns `word` and `by`; groups and words are sorted by name. Raises CountError
    when a column is missing.
    """
    need(tokens, (by, "word"), "tokens")
    counted = tokens.group_by(group=pl.col(by).cast(TEXT), word=pl.col("word").cast(TEXT)).agg(
        count=pl.len().cast(WHOLE)
    )
    return counted.with_columns(total=pl.col("count").sum().over("group")).sort("group", "word")


class Group(NamedTuple):
    """One group's words with their counts, and its size."""

    words: pl.DataFrame  # word, count
    total: int


def groups(counts: pl.DataFrame) -> dict[str, Group]:
    """The groups of a table of counts, by name and in its order, with their totals filled in.

    A plain frequency list will do: `group` may be missing (then every row is of the group `list`), and `total`
    may be missing or empty (then it is the sum of the counts). Raises CountError for a missing column, a count
    that is negative, fractional or empty, counts above their total, two totals in one group, or a word listed twice.
    """
    need(counts, ("word", "count"), "counts")
    extra = {"group": pl.lit("list"), "total": pl.lit(None, dtype=WHOLE)}
    table = counts.with_columns(**{name: value for name, value in extra.items() if name not in counts.columns})
    for column in ("count", "total"):
        numeric = table.schema[column].is_numeric() or table.schema[column] == pl.Null
        fits = (pl.col(column) >= 0) & (pl.col(column) % 1 == 0) & (pl.col(column) < 2**53)  # exact as a float
        wrong = table.filter(~fits) if numeric else table
        if not numeric or wrong.height:
            example = f" (the word {wrong['word'][0]!r} has {wrong[column][0]})" if wrong.height else ""
            raise CountError(f"Column {column} must hold whole numbers from 0 up{example}; give raw counts, not rates.")
    if table.select(pl.any_horizontal(pl.col("group", "word", "count").is_null()).any()).item():
        raise CountError("The counts have an empty cell in group, word or count; fill it or leave the row out.")
    table = table.select(pl.col(name).cast(kind) for name, kind in COUNTS.items())
    found = {}
    for (group,), part in table.partition_by("group", as_dict=True, maintain_order=True).items():
        totals = part["total"].drop_nulls().unique().sort().to_list()
        if len(totals) > 1:
            raise CountError(f"Group {group} has two totals ({totals[0]} and {totals[1]}); a group has one size.")
        if part["word"].n_unique() < part.height:
            double = part.filter(pl.col("word").is_duplicated())["word"].min()
            raise CountError(f"Group {group} lists the word {double!r} twice; add its counts up first.")
        total = totals[0] if totals else int(part["count"].sum())
        above = part.filter(pl.col("count") > total)
        if above.height:
            word, count = above.select("word", "count").row(0)
            raise CountError(f"Group {group} counts the word {word!r} {count} times in {total} words.")
        if (counted := int(part["count"].sum())) > total:
            raise CountError(f"The counts of group {group} add up to {counted}, more than its total, {total}.")
        found[str(group)] = Group(part.select("word", "count"), total)
    return found


def sides(counts: pl.DataFrame, left: str | pl.DataFrame, right: str | pl.DataFrame | None = None) -> Sides:
    """The words of two groups side by side, each with both its counts, and the two totals.

    `left` and `right` are names of groups, or frequency lists of their own (word, count[, total]); `right=None`
    means all other groups taken together. Raises CountError (see `groups`) and GroupError.
    """
    listed = groups(counts) if counts.width else {}
    lists = [isinstance(side, pl.DataFrame) for side in (left, right)]
    if not listed and not any(lists):
        return Sides(pl.DataFrame(schema={"word": TEXT, "left_count": WHOLE, "right_count": WHOLE}), 0, 0)
    words: list[pl.DataFrame] = []
    totals: list[int] = []
    for side, column in ((left, "left_count"), (right, "right_count")):
        if isinstance(side, pl.DataFrame):
            chosen, what = list(groups(side).values()), "the list"
        elif side is None:
            chosen, what = [group for name, group in listed.items() if name != str(left) or lists[0]], "the rest"
        elif str(side) in listed:
            chosen, what = [listed[str(side)]], f"group {side}"
        else:
            raise GroupError(f"There are no counts of a group {side}; {nearest(str(side), listed)}")
        total = sum(group.total for group in chosen)
        if not total:
            raise GroupError(f"There is not a single word in {what}, so there is nothing to compare with.")
        table = pl.concat([group.words for group in chosen])
        table = table.group_by("word").agg(pl.col("count").sum()) if len(chosen) > 1 else table
        words.append(table.rename({"count": column}))
        totals.append(total)
    both = words[0].join(words[1], on="word", how="full", coalesce=True).fill_null(0)
    return Sides(both.filter(pl.col("left_count") + pl.col("right_count") > 0), totals[0], totals[1])


def zipf(counts: pl.DataFrame) -> pl.DataFrame:
    """Each group's words by rank: group, rank (1 is the most frequent), word, count, total; ties in word order."""
    tables = [pl.DataFrame(schema=COUNTS).insert_column(1, pl.Series("rank", [], WHOLE))]
    for name, (words, total) in sorted(groups(counts).items()):
        order = words.sort("count", "word", descending=[True, False])
        given = {"group": pl.lit(name), "rank": pl.int_range(1, pl.len() + 1), "total": pl.lit(total, dtype=WHOLE)}
        tables.append(order.with_columns(**given).select(tables[0].columns))
    return pl.concat(tables)


def units(
    tokens: pl.DataFrame, unit: str = "word", n: int = 1, *, releases: Mapping[str, Release] | None = None
) -> pl.DataFrame:
    """The units to count, as a table of tokens: words, stems, or runs of `n` of them within one sentence.

    `unit` is "word", "stem" (NLTK's English Snowball stemmer) or "ngram" (runs of words); `n` is 1 to 5. A run is made
    of tokens whose numbers follow one another, so nothing that was taken out lies inside it. Each row keeps the span
    from its first to its last word; `surface` is what is printed there when `releases` are given, else empty for n
    above 1.
    Raises UnitError.
    """
    if unit not in ("word", "stem", "ngram"):
        raise UnitError(f"There is no unit {unit!r}; choose word, stem or ngram (n says how many words in a run).")
    if not (isinstance(n, int) and 1 <= n <= 5):
        raise UnitError(f"Parameter n is {n!r}; it must be a whole number from 1 to 5.")
    if unit == "stem" and tokens.height:
        from nltk.stem.snowball import SnowballStemmer

        stem = SnowballStemmer("english").stem
        words = tokens["word"].unique().sort()
        stems = pl.Series([stem(word) for word in words], dtype=TEXT)
        tokens = tokens.with_columns(pl.col("word").replace_strict(words, stems))
    if n == 1:
        return tokens
    last = 1 - n
    same = [pl.col(name).shift(last) == pl.col(name) for name in ("release", "sentence")]
    runs = tokens.sort("release", "token").with_columns(
        word=pl.concat_str([pl.col("word").shift(-step) for step in range(n)], separator=" "),
        end=pl.col("end").shift(last),
        surface=pl.lit(None, dtype=TEXT),
        whole=pl.all_horizontal(*same, pl.col("token").shift(last) == pl.col("token") - last),
    )
    runs = runs.filter("whole").drop("whole")
    if releases is not None:
        spans = runs.select("release", "start", "end").iter_rows()
        printed = [releases[release].text[start:end] for release, start, end in spans]
        runs = runs.with_columns(surface=pl.Series(printed, dtype=TEXT))
    return runs


def without(tokens: pl.DataFrame, words: Iterable[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tokens whose word is not among `words`, and what was dropped: release, word, count (most frequent first)."""
    listed = pl.Series(sorted(set(words)), dtype=TEXT)
    dropped = tokens.filter(pl.col("word").is_in(listed.implode()))
    counted = dropped.group_by("release", "word").agg(pl.len().cast(WHOLE).alias("count"))
    kept = tokens.filter(~pl.col("word").is_in(listed.implode()))
    return kept, counted.sort("release", "count", "word", descending=[False, True, False])
