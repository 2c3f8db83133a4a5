"""Two vocabularies compared word by word: how large each difference is, and how sure.

Every measure depends on a word's two counts and the two totals alone, so each is computed once for each distinct
pair of counts and carried back to the words.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from math import log, log2
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from dhschina.counts import sides
from dhschina.parameters import nearest
from dhschina.tables import REAL, WHOLE

Array = np.ndarray[tuple[int], np.dtype[np.float64]]


class MeasureError(ValueError):
    """A measure that the registry does not have, or a parameter outside what the formula allows."""


class Cells(NamedTuple):
    """The distinct pairs of counts, and how many words have each."""

    left: Array
    right: Array
    words: Array
    left_total: float
    right_total: float
    prior: float | str

    @property
    def total(self) -> float:
        return self.left_total + self.right_total

    @property
    def tests(self) -> float:
        return float(self.words.sum() or 1)


def log_likelihood(cells: Cells, four: bool = True) -> Array:
    """G² of the four cells (Dunning 1993), or of the two of the word (Rayson and Garside 2000)."""
    from scipy.special import rel_entr  # O ln(O / E), and 0 where nothing was observed

    both = cells.left + cells.right
    total = rel_entr(cells.left, both * cells.left_total / cells.total)
    total += rel_entr(cells.right, both * cells.right_total / cells.total)
    if four:
        other = cells.total - both
        total += rel_entr(cells.left_total - cells.left, other * cells.left_total / cells.total)
        total += rel_entr(cells.right_total - cells.right, other * cells.right_total / cells.total)
    return np.asarray(np.maximum(2 * total, 0), dtype=np.float64)


def chi2_p(g2: Array) -> Array:
    """The probability of a chi-squared value as large, one degree of freedom."""
    from scipy.special import chdtrc

    return np.asarray(chdtrc(1, g2), dtype=np.float64)


def _stepwise(p: Array, words: Array, method: str) -> Array:
    """p adjusted over all words (Benjamini and Hochberg 1995; Holm 1979), each p standing for several words."""
    order = np.argsort(p, kind="stable")
    rank, tests = np.cumsum(words[order]), words.sum()
    adjusted = np.empty_like(p)
    if method == "holm":
        adjusted[order] = np.maximum.accumulate(p[order] * (tests - rank + words[order]))
    else:
        adjusted[order] = np.minimum.accumulate((p[order] * tests / rank)[::-1])[::-1]
    return np.minimum(adjusted, 1)


def _log_ratio(cells: Cells) -> Array:
    left, right = np.where(cells.left == 0, 0.5, cells.left), np.where(cells.right == 0, 0.5, cells.right)
    return np.asarray(np.log2(left / cells.left_total) - np.log2(right / cells.right_total), dtype=np.float64)


def _interval(cells: Cells, level: float) -> tuple[Array, Array]:
    """The exact interval of the log ratio with error probability `level`; an open side is NaN."""
    from scipy.special import betaincinv

    ends = [(cells.left, cells.right), (cells.right, cells.left)]
    with ThreadPoolExecutor(2) as pool:  # betaincinv is nearly all of the work, and lets go of the interpreter
        shares = list(pool.map(lambda end: betaincinv(np.maximum(end[0], 1), end[1] + 1, level / 2), ends))
    odds = [np.log2(share) - np.log1p(-share) / log(2) for share in shares]
    scale = log2(cells.right_total) - log2(cells.left_total)
    low = np.where(cells.left > 0, scale + odds[0], np.nan)
    return low, np.where(cells.right > 0, scale - odds[1], np.nan)


def _z(cells: Cells) -> Array:
    if cells.prior == "pooled":
        alpha, alpha_all = cells.left + cells.right, cells.total
    else:
        alpha, alpha_all = np.full_like(cells.left, cells.prior), float(cells.prior) * cells.tests
    left, right = cells.left + alpha, cells.right + alpha
    odds = np.log(left / (cells.left_total + alpha_all - left)) - np.log(
        right / (cells.right_total + alpha_all - right)
    )
    return np.asarray(odds / np.sqrt(1 / left + 1 / right), dtype=np.float64)


def _default(cells: Cells) -> dict[str, Array]:
    g2, (low, high) = log_likelihood(cells), _interval(cells, 0.05)
    p = chi2_p(g2)
    sure = {"g2": g2, "p": p, "q": _stepwise(p, cells.words, "bh"), "z": _z(cells)}
    return {"log_ratio": _log_ratio(cells), "low": low, "high": high, **sure}


def _corrected(cells: Cells) -> dict[str, Array]:
    low, high = _interval(cells, 0.05 / cells.tests)
    more = cells.left * cells.right_total >= cells.right * cells.left_total
    lrc = np.where(more, np.fmax(low, 0), np.fmin(high, 0))
    return {"low_corrected": low, "high_corrected": high, "lrc": lrc}


def _chi2(cells: Cells, yates: bool = False) -> Array:
    both = cells.left + cells.right
    gap = np.abs(cells.left - both * cells.left_total / cells.total)
    gap = np.maximum(gap - 0.5, 0) if yates else gap  # |O - E| is the same in all four cells
    return gap**2 * cells.total**3 / (both * (cells.total - both) * cells.left_total * cells.right_total)


def fisher_p(left: int, right: int, left_total: int, right_total: int) -> float:
    """The two-sided p of Fisher's exact test on a word's two counts."""
    from scipy.stats import fisher_exact

    return float(fisher_exact([[left, right], [left_total - left, right_total - right]]).pvalue)


def _fisher(cells: Cells) -> Array:
    totals = int(cells.left_total), int(cells.right_total)
    pairs = zip(cells.left.astype(int).tolist(), cells.right.astype(int).tolist(), strict=True)
    return np.array([fisher_p(left, right, *totals) for left, right in pairs], dtype=np.float64)


# A new measure is a function of the cells and a row here: name -> the columns it adds.
MEASURES: dict[str, Callable[[Cells], dict[str, Array]]] = {
    "rates": lambda c: {"left_rate": 1000 * c.left / c.left_total, "right_rate": 1000 * c.right / c.right_total},
    "g2_two_cells": lambda c: {"g2_two_cells": log_likelihood(c, four=False)},
    "chi2": lambda c: {"chi2": _chi2(c)},
    "chi2_yates": lambda c: {"chi2_yates": _chi2(c, yates=True)},
    "fisher": lambda c: {"fisher": _fisher(c)},
    "holm": lambda c: {"holm": _stepwise(chi2_p(log_likelihood(c)), c.words, "holm")},
    "corrected": _corrected,
    "lrc": lambda c: {"lrc": _corrected(c)["lrc"]},
    "percent_diff": lambda c: {"percent_diff": 100 * (c.left / c.left_total / (c.right / c.right_total) - 1)},
    "odds_ratio": lambda c: {"odds_ratio": c.left * (c.right_total - c.right) / (c.right * (c.left_total - c.left))},
    "bic": lambda c: {"bic": log_likelihood(c) - log(c.total)},
    "simple_maths": lambda c: {"simple_maths": (1e6 * c.left / c.left_total + 1) / (1e6 * c.right / c.right_total + 1)},
}


def compare_words(
    counts: pl.DataFrame,
    left: str | pl.DataFrame,
    right: str | pl.DataFrame | None = None,
    *,
    prior: float | str = 0.01,
    measures: Iterable[str] = (),
) -> pl.DataFrame:
    """One row for each word of two groups: its counts and totals, how different, how sure; strongest evidence first.

    `counts` is a table of `word_counts` (group, word, count, total) or a plain frequency list; `left` and `right`
    name its groups or are frequency lists of their own; `right=None` compares with all other groups together.
    Words that occur on neither side are left out. Columns: word, left_count, left_total, right_count, right_total,

    - log_ratio: log2 of the relative frequencies, a zero count taken as 0.5 (Hardie 2014); positive = more on the left
    - low, high: its exact 95 % interval: Clopper and Pearson (1934) on left_count of both counts together, as a log
      ratio (the conditional Poisson test); empty where that side is open, because one count is zero
    - g2: log-likelihood of the four cells (Dunning 1993); p: its chi-squared probability, one degree of freedom
    - q: p after Benjamini and Hochberg (1995) over all words
    - z: log-odds with a Dirichlet prior over its standard deviation (Monroe, Colaresi and Quinn 2008, eq. 16, 20, 22):
      `prior` for each word, or prior="pooled": the word's counts on both sides together

    `measures` adds columns: rates (per 1,000), g2_two_cells (Rayson and Garside 2000), chi2, chi2_yates (correction
    at most |O - E|, as in R), fisher (exact, two-sided p), holm (p after Holm 1979), corrected (low_corrected,
    high_corrected: the interval with Bonferroni's correction over all words; and lrc, the conservative log ratio of
    Evert 2022: its end nearer to 0, or 0), percent_diff (Gabrielatos and Marchi 2011), odds_ratio, bic (g2 - ln N,
    Wilson 2013), simple_maths (Kilgarriff 2009, per million, 1 added). What a zero count leaves undefined is empty.
    Raises CountError, GroupError and MeasureError (an unknown measure, a prior that is not above 0).
    """
    measures = [measures] if isinstance(measures, str) else list(measures)
    for name in measures:
        if name not in MEASURES:
            raise MeasureError(f"There is no measure {name!r}; {nearest(name, MEASURES)}")
    number = isinstance(prior, int | float) and not isinstance(prior, bool) and 0 < prior < float("inf")
    if prior != "pooled" and not number:
        raise MeasureError(f"Parameter prior is {prior!r}; it must be a number above 0 or 'pooled'.")
    both = sides(counts, left, right)
    keys = ["left_count", "right_count"]
    distinct = both.table.group_by(keys).len("words")
    left_counts, right_counts, words = (distinct[name].cast(REAL).to_numpy() for name in (*keys, "words"))
    cells = Cells(left_counts, right_counts, words, float(both.left_total or 1), float(both.right_total or 1), prior)
    found: dict[str, Array] = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        for measure in (_default, *(MEASURES[name] for name in measures)):
            found |= measure(cells)
    columns = [pl.Series(name, np.where(np.isfinite(values), values, np.nan), REAL) for name, values in found.items()]
    values = distinct.select(*keys, *columns).with_columns(pl.col(found).fill_nan(None))
    table = both.table.join(values, on=keys, how="left")
    evidence = pl.col("g2").round_sig_figs(10)  # equal tables stay ties, whatever the last bit of their sums
    table = table.sort(evidence, "word", descending=[True, False])
    totals = {"left_total": both.left_total, "right_total": both.right_total}
    table = table.with_columns(pl.lit(value, dtype=WHOLE).alias(name) for name, value in totals.items())
    return table.select("word", "left_count", "left_total", "right_count", "right_total", *found)


def compare_groups(counts: pl.DataFrame, **options: Any) -> pl.DataFrame:
    """Each group against all the others together: group, then the columns of `compare_words`, group by group.

    `options` are those of `compare_words`; the errors too.
    """
    groups = counts["group"].unique().sort().to_list() if "group" in counts.columns else []

    def against_rest(counts: pl.DataFrame, name: str) -> pl.DataFrame:
        return compare_words(counts, name, **options).select(pl.lit(str(name)).alias("group"), pl.all())

    return pl.concat([against_rest(counts.clear(), ""), *(against_rest(counts, name) for name in groups)])
