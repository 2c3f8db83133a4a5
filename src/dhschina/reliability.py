"""How far a comparison of words can be trusted: what could be found at these sizes, what survives, what holds."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from math import exp, lgamma

import numpy as np
import polars as pl

from dhschina.counts import units, without, word_counts
from dhschina.keyness import Cells, MeasureError, chi2_p, compare_words, fisher_p, log_likelihood
from dhschina.segments import counted
from dhschina.tables import REAL, TEXT, WHOLE
from dhschina.texts import divergence, diversity


def _least(test: str, p: float, own: int, other: int) -> int | None:
    """The least count of a word, absent from the other side, that reaches p."""

    def by_g2(count: int) -> float:
        one = np.ones(1)
        return float(chi2_p(log_likelihood(Cells(one * count, one * 0, one, own, other, 0.01)))[0])

    def one_outcome(count: int) -> float:  # of those that Fisher's p adds up: a lower bound that always falls
        lost = lgamma(own + other - count + 1) - lgamma(own + other + 1)
        return exp(lgamma(own + 1) - lgamma(own - count + 1) + lost)

    def first(reaches: Callable[[int], float], start: int) -> int:
        return start + bisect_left(range(start, own + 1), True, key=lambda count: reaches(count) <= p)

    if test == "g2":
        least = first(by_g2, 1)
    else:
        least = first(lambda count: fisher_p(count, 0, own, other), first(one_outcome, 1))
    return least if least <= own else None


def floors(left_total: int, right_total: int, words: int, *, level: float = 0.05) -> pl.DataFrame:
    """How often a word that one side lacks must occur on the other to pass: test, correction, p, left, right.

    `left` is the least count on the left of a word absent from the right, `right` the reverse; empty where no count
    would do. `words` is the number of words compared. Bonferroni's floor is also Holm's, and Benjamini-Hochberg's
    for a word that stands out alone. Tests: g2 (four cells) and fisher (two-sided). Raises MeasureError.
    """
    if min(left_total, right_total, words) < 1 or not 0 < level < 1:
        raise MeasureError("Both totals and the number of words must be at least 1, and the level between 0 and 1.")
    rows = []
    for test in ("g2", "fisher"):
        for correction, p in (("none", level), ("bonferroni", level / words)):
            ends = (_least(test, p, left_total, right_total), _least(test, p, right_total, left_total))
            rows.append((test, correction, p, *ends))
    schema = {"test": TEXT, "correction": TEXT, "p": REAL, "left": WHOLE, "right": WHOLE}
    return pl.DataFrame(rows, schema=schema, orient="row")


def survival(
    compared: pl.DataFrame, left: str = "the left", right: str = "the right", level: float = 0.05, things: str = "words"
) -> str:
    """How many words of an unfiltered table of `compare_words` survive correction, and what it would have taken.

    things: what was counted, in the plural, when it is not words.
    """
    if compared.is_empty():
        return f"There are no {things} to compare."
    words, alone = compared.height, int((compared["p"] <= level).sum())
    found = floors(compared["left_total"][0], compared["right_total"][0], words, level=level)
    needs = []
    for test, name in (("g2", "G²"), ("fisher", "Fisher's exact test")):
        ends = found.filter(test=test, correction="bonferroni").select("left", "right").row(0)
        times = [f"{count} times in {side}" for count, side in zip(ends, (left, right), strict=True) if count]
        needs.append(f"{' or '.join(times) or 'more often than the text has words'} by {name}")
    survive = f"{(compared['q'] <= level).sum():,} of {words:,} {things} survive correction for many tests"
    return (
        f"{survive} (Benjamini-Hochberg, {level:.0%}); {alone:,} pass p ≤ {level:g} alone, where chance gives about "
        f"{words * level:,.0f}. To be sure of a single {things.removesuffix('s')} that the other text lacks, it must "
        f"occur {', '.join(needs)} (Bonferroni)."
    )


def note_zeros(compared: pl.DataFrame, left: str = "the left", right: str = "the right") -> pl.DataFrame:
    """The same table with a column `note` that explains each zero count; empty for a word that occurs on both sides."""
    note = pl.lit(None, dtype=TEXT)
    for side, name in (("left", left), ("right", right)):
        zero = pl.format("0 of {} in {}; searched as “{}”, case folded", f"{side}_total", pl.lit(name), "word")
        note = pl.when(pl.col(f"{side}_count") == 0).then(zero).otherwise(note)
    return compared.with_columns(note=note)


def outside(tokens: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The tokens that overlap none of the spans (release, start, end): the words outside quotations, say."""
    edges = spans.select("release", "start", reach="end").sort("release", "start")
    edges = edges.with_columns(pl.col("reach").cum_max().over("release")).sort("start")
    ordered = tokens.with_columns(last=pl.col("end") - 1).sort("last")  # the latest span that begins before a word ends
    edges = edges.rename({"start": "opened"})
    found = ordered.join_asof(edges, left_on="last", right_on="opened", by="release", check_sortedness=False)
    kept = found.filter(pl.col("reach").is_null() | (pl.col("reach") <= pl.col("start")))
    return kept.select(tokens.columns).sort("release", "token")


def settings(
    tokens: pl.DataFrame,
    sentences: pl.DataFrame,
    segments: pl.DataFrame,
    quotes: pl.DataFrame,
    stop_words: Iterable[str],
    min_count: int = 2,
) -> dict[str, pl.DataFrame]:
    """All tokens of the releases under the settings that a finding should outlive, by name; as reported first.

    Reported are the words of titles, headings and bodies that repeat nothing. The others change one thing each.
    """
    reported = counted(tokens, sentences, segments)
    often = reported.filter(pl.len().over("word") >= min_count)
    direct = quotes.filter(pl.col("mode") == "direct")
    return {
        "as reported": reported,
        "without stop words": without(reported, stop_words)[0],
        "with furniture, captions and repeats": tokens,
        "stems instead of words": units(reported, "stem"),
        f"only words that occur {min_count} times or more": often,
        "without quotations": outside(reported, direct),
    }


Finding = Callable[[pl.DataFrame], float | None]


def log_ratio_of(word: str, left: str, right: str) -> Finding:
    """A finding for `robustness`: tokens -> the log ratio of this word, or of the unit that its occurrences became."""

    def finding(tokens: pl.DataFrame) -> float | None:
        same = tokens.filter(pl.col("surface").str.to_lowercase().str.replace_all("’", "'") == word)
        table = compare_words(word_counts(tokens), left, right)
        return table.filter(pl.col("word") == (same["word"][0] if same.height else word))["log_ratio"].max()  # type: ignore[return-value]

    return finding


def word_claims(
    tokens: pl.DataFrame,
    left: str,
    right: str,
    *,
    words: int = 2,
    seed: int = 0,
    resamples: int = 200,
    things: str = "words",
) -> dict[str, Finding]:
    """The claims that these tokens, compared as reported, invite: what is said -> its finding for `robustness`.

    Each is worded as its number says: to which side the `words` words with the strongest evidence on either side lean,
    whether a word survives correction (how many do), whether the two are further apart than chance deals them (bits
    above the 95 % quantile of `divergence`'s null), and whose words vary more (the difference of MATTR, which length
    does not move; left out when a text is shorter than its window). Empty when one side has no words.
    things: as in `survival`.
    """
    counts = word_counts(tokens)
    if not {left, right} <= set(counts["group"]):
        return {}

    def survivors(tokens: pl.DataFrame) -> float:
        return float((compare_words(word_counts(tokens), left, right)["q"] <= 0.05).sum())

    def beyond_chance(tokens: pl.DataFrame) -> float:
        apart = divergence(word_counts(tokens), left, right, seed=seed, resamples=resamples)
        return (apart.bits or 0) - (apart.null_high or 0)

    def variety(tokens: pl.DataFrame) -> float | None:
        one, two = (diversity(tokens.filter(pl.col("release") == side)["word"])["mattr"] for side in (left, right))
        return None if one is None or two is None else one - two

    compared, claims = compare_words(counts, left, right), dict[str, Finding]()
    for side, leans in ((left, pl.col("log_ratio") > 0), (right, pl.col("log_ratio") < 0)):
        for word in compared.filter(leans)["word"].head(words):
            claims[f"“{word}” is used more in {side}"] = log_ratio_of(word, left, right)
    some, none = f"some {things} survive", f"no {things.removesuffix('s')} survives"
    claims[f"{some if survivors(tokens) else none} correction"] = survivors
    claims[f"they are {'' if beyond_chance(tokens) > 0 else 'no '}further apart than chance deals them"] = beyond_chance
    if varied := variety(tokens):
        claims[f"the {things} of {left if varied > 0 else right} vary more"] = variety
    return claims


def robustness(settings: Mapping[str, pl.DataFrame], claims: Mapping[str, Finding]) -> pl.DataFrame:
    """Whether each claim holds under every setting: claim, setting, words, value, holds, verdict.

    `settings` are tables of tokens by name, the one reported first; a claim's finding is a function of tokens that
    gives a number, or None. It `holds` when the number has the same sign as under the first setting; `holds` is empty
    when it cannot be computed (a word left out, a text left empty), and `verdict` says so in words, and why.
    """
    rows: list[tuple[str, str, int, float | None, bool | None, str]] = []
    for claim, finding in claims.items():
        reported: float | None = None
        for number, (setting, tokens) in enumerate(settings.items()):
            try:
                value, why = finding(tokens), "not counted under this setting"
            except ValueError as error:
                value, why = None, str(error)
            reported = value if number == 0 else reported
            unknown = value is None or reported is None
            holds = None if unknown else bool(np.sign(value or 0) == np.sign(reported or 0))
            verdict = f"cannot be said: {why}" if holds is None else "holds" if holds else "does not hold"
            rows.append((claim, setting, tokens.height, value, holds, verdict))
    kinds = {"claim": TEXT, "setting": TEXT, "words": WHOLE, "value": REAL, "holds": pl.Boolean(), "verdict": TEXT}
    return pl.DataFrame(rows, kinds, orient="row")
