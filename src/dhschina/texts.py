"""Texts as wholes: how far two are apart, how rich each is at equal length, how evenly a word is spread."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dhschina.counts import GroupError, sides
from dhschina.parameters import check_draws
from dhschina.tables import REAL, TEXT, WHOLE

Floats = NDArray[np.float64]
DIVERSITY = ("ttr", "mattr", "mtld", "hdd", "yule_k")
_SHIFT = {"left_share": REAL, "right_share": REAL, "bits": REAL, "more": TEXT}
DISPERSION = ("dp", "dp_norm", "juilland_d", "rosengren_s", "kld")


class TextError(ValueError):
    """A parameter of a measure of texts, or a list of parts, that the formula does not allow."""


class Divergence(NamedTuple):
    """How far two distributions of words are apart, beside what chance makes of two such samples of one text."""

    bits: float | None
    null_mean: float | None
    null_high: float | None
    p: float | None
    words: pl.DataFrame


def _parts(one: Floats, two: Floats) -> Floats:
    """Each word's part in the Jensen-Shannon divergence of two distributions, in bits."""
    from scipy.special import rel_entr

    middle = (one + two) / 2
    return np.asarray(np.maximum(rel_entr(one, middle) + rel_entr(two, middle), 0) / (2 * np.log(2)))


def divergence(
    counts: pl.DataFrame,
    left: str | pl.DataFrame,
    right: str | pl.DataFrame | None = None,
    *,
    seed: int = 0,
    resamples: int = 1000,
) -> Divergence:
    """The Jensen-Shannon divergence of two groups in bits (0 to 1), its null, and each word's part in it.

    Lin (1991), base 2, weights one half each; shares are of the words in the table. The null pools both groups'
    words and deals them out again at the same lengths (multivariate hypergeometric, PCG64 of `seed`): `null_mean`,
    `null_high` (95 % quantile) and `p` = (1 + deals at least as far apart) / (1 + resamples); None when `resamples`
    is 0. `words`: word, left_count, right_count, left_share, right_share, bits (adds up to `bits`), more (left or
    right, where its share is larger), largest first: the word shift of Gallagher et al. (2021) for this measure.
    Groups as in `compare_words`. Raises CountError, GroupError and TextError. Empty counts give None throughout.
    """
    both = sides(counts, left, right)
    table = both.table.sort("word")
    a, b = (table[name].to_numpy() for name in ("left_count", "right_count"))
    pool = a + b
    check_draws(seed, resamples)
    if resamples and pool.sum() >= 1e9:
        raise TextError(f"Parameter resamples is {resamples}; it must be 0 for a billion words or more.")
    if table.is_empty():
        empty = [pl.lit(None, kind).alias(name) for name, kind in _SHIFT.items()]
        return Divergence(None, None, None, None, table.with_columns(empty))
    if not (a.sum() and b.sum()):
        raise GroupError("One of the two groups has no words in this table, so its shares are undefined.")
    shares = a / a.sum(), b / b.sum()
    ahead = (pl.col("left_share") - pl.col("right_share")).sign()
    more = ahead.replace_strict({1: "left", -1: "right"}, default=None, return_dtype=TEXT)
    words = table.with_columns(left_share=shares[0], right_share=shares[1], bits=_parts(*shares))
    words = words.with_columns(more=more).sort(pl.col("bits").round_sig_figs(10), "word", descending=[True, False])
    bits = float(_parts(*shares).sum())
    if resamples == 0:
        return Divergence(bits, None, None, None, words)
    null, step = np.empty(resamples), max(1, 2_000_000 // len(a))
    deal = np.random.Generator(np.random.PCG64(seed)).multivariate_hypergeometric
    for start in range(0, resamples, step):
        dealt = deal(pool, int(a.sum()), size=min(step, resamples - start), method="marginals")
        null[start : start + step] = _parts(dealt / a.sum(), (pool - dealt) / b.sum()).sum(axis=1)
    p = (1 + int((null >= bits - 1e-12).sum())) / (1 + resamples)
    return Divergence(bits, float(null.mean()), float(np.quantile(null, 0.95)), p, words)


def similarity(
    counts: pl.DataFrame, left: str | pl.DataFrame, right: str | pl.DataFrame | None = None
) -> dict[str, float | int | None]:
    """How much two groups share: jaccard (of the sets of words), cosine (of the counts), shared, left_only, right_only.

    Jaccard (1912): shared words over all words. Cosine: Salton and McGill (1983), raw counts. None without words.
    Raises CountError and GroupError.
    """
    table = sides(counts, left, right).table
    a, b = (table[name].to_numpy().astype(np.float64) for name in ("left_count", "right_count"))
    shared, norm = int(((a > 0) & (b > 0)).sum()), float(np.linalg.norm(a) * np.linalg.norm(b))
    return {
        "jaccard": shared / len(a) if len(a) else None,
        "cosine": float(a @ b) / norm if norm else None,
        "shared": shared,
        "left_only": int((b == 0).sum()),
        "right_only": int((a == 0).sum()),
    }


def _mtld(words: list[str], threshold: float) -> float:
    """Words for each factor: a run in which the ratio of types to words has not yet fallen to the threshold."""
    factors, seen, length = 0.0, set[str](), 0
    for word in words:
        length += 1
        seen.add(word)
        if len(seen) / length <= threshold:
            factors, seen, length = factors + 1, set(), 0
    if length:
        factors += (1 - len(seen) / length) / (1 - threshold)
    return len(words) / (factors or 1)


def diversity(
    words: Sequence[str] | pl.Series, *, window: int = 50, draws: int = 42, threshold: float = 0.72
) -> dict[str, float | None]:
    """How varied a text's words are: ttr, mattr, mtld, hdd, yule_k; None where the text is too short for a measure.

    - ttr: types over words
    - mattr: mean ttr of all runs of `window` words (Covington and McFall 2010); None when there are fewer words
    - mtld: mean length of the runs whose ttr stays above `threshold`, the last one in part, read forwards and
      backwards (McCarthy and Jarvis 2010; a factor ends when the ratio is at or below the threshold). A text in
      which nothing repeats has no end of a factor: its own length is returned, a lower bound
    - hdd: expected ttr of `draws` words drawn without replacement (McCarthy and Jarvis 2007); None when fewer words
    - yule_k: 10,000 (sum of squared counts - words) / words squared (Yule 1944)

    Raises TextError for a parameter out of range.
    """
    if window < 1 or draws < 1 or not 0 < threshold < 1:
        raise TextError(f"window ({window}) and draws ({draws}) must be at least 1, threshold ({threshold}) in (0, 1).")
    listed = list(words)
    n = len(listed)
    if not n:
        return dict.fromkeys(DIVERSITY)
    _, codes, counts = np.unique(np.array(listed, dtype=object), return_inverse=True, return_counts=True)
    found: dict[str, float | None] = {"ttr": len(counts) / n, "mattr": None}
    if window <= n:
        # Each word counts in the windows that hold it and not its previous occurrence.
        order = np.argsort(codes, kind="stable")
        previous = np.full(n, -1)
        repeats = codes[order][1:] == codes[order][:-1]
        previous[order[1:][repeats]] = order[:-1][repeats]
        place = np.arange(n)
        first, last = np.maximum(previous + 1, np.maximum(place - window + 1, 0)), np.minimum(place, n - window)
        found["mattr"] = float(np.maximum(last - first + 1, 0).sum()) / (window * (n - window + 1))
    found["mtld"] = (_mtld(listed, threshold) + _mtld(listed[::-1], threshold)) / 2
    found["hdd"] = None
    if draws <= n:
        from scipy.special import gammaln

        rest = n - counts  # with fewer left than draws, gammaln gives inf: the word is never missed
        missed = gammaln(rest + 1) - gammaln(rest - draws + 1)
        found["hdd"] = float((1 - np.exp(missed - gammaln(n + 1) + gammaln(n - draws + 1))).sum() / draws)
    found["yule_k"] = 1e4 * float((counts**2).sum() - n) / n**2
    return found


def compare_diversity(tokens: pl.DataFrame, *, seed: int = 0, resamples: int = 200, **options: Any) -> pl.DataFrame:
    """Each release's diversity, and its range at one length: release, measure, words, value, length, middle, low, high.

    `value` is of the whole text, and not to be compared between texts of different length. For a comparison, sentences
    are drawn without replacement until they hold `length` words, half of the shortest text, and cut there; `middle`,
    `low` and `high` are the 50, 2.5 and 97.5 % quantiles of `resamples` such draws. (Drawing with replacement would
    repeat sentences and so lower every measure; half-samples vary as the bootstrap does: Friedman and Hall 2007.)
    Empty where a measure is undefined, or where a release has fewer than two sentences. `options` (window, draws,
    threshold) and TextError as in `diversity`.
    """
    check_draws(seed, resamples)
    ordered = tokens.sort("release", "token").partition_by("release", as_dict=True)
    by_release = {str(release): part for (release,), part in ordered.items()}
    length = min((part.height for part in by_release.values()), default=0) // 2
    generator = np.random.Generator(np.random.PCG64(seed))
    rows = []
    for release, part in by_release.items():
        sentences = [part["word"].to_list() for _, part in part.group_by("sentence", maintain_order=True)]
        whole = diversity(part["word"], **options)
        drawn: list[dict[str, float | None]] = []
        for _ in range(resamples if len(sentences) > 1 and length else 0):
            order = generator.permutation(len(sentences))
            drawn.append(diversity([w for i in order for w in sentences[i]][:length], **options))
        for measure in DIVERSITY:
            values = [value for draw in drawn if (value := draw[measure]) is not None]
            middle, low, high = np.quantile(values, [0.5, 0.025, 0.975]).tolist() if values else (None, None, None)
            rows.append((release, measure, part.height, whole[measure], length, middle, low, high))
    kinds = {"release": TEXT, "measure": TEXT, "words": WHOLE, "value": REAL, "length": WHOLE}
    return pl.DataFrame(rows, kinds | dict.fromkeys(("middle", "low", "high"), REAL), orient="row")


def dispersion(
    part_counts: Sequence[int] | pl.Series, part_sizes: Sequence[int] | pl.Series
) -> dict[str, float | None]:
    """How evenly a word is spread over parts: dp, dp_norm, juilland_d, rosengren_s, kld; None where undefined.

    `part_counts` are its occurrences in each part, `part_sizes` the parts' words. With v the parts' shares of the
    occurrences, s their shares of the words, f the number of occurrences and r = count / size:

    - dp: half the sum of |v - s| (Gries 2008); 0 is even, towards 1 is uneven
    - dp_norm: dp / (1 - smallest s) (Lijffijt and Gries 2012)
    - juilland_d: 1 - (population standard deviation of r / mean of r) / sqrt(parts - 1) (Juilland et al. 1970)
    - rosengren_s: (sum of sqrt(s count))^2 / f (Rosengren 1971)
    - kld: sum of v log2(v / s), in bits (Gries 2020)

    A word that does not occur has no dispersion; one part alone has no dp_norm and no juilland_d. Raises TextError
    when the lists differ in length, a part is empty, or a count is negative, fractional or larger than its part.
    """
    from scipy.special import rel_entr

    try:
        counts, sizes = (np.asarray(part, dtype=np.float64) for part in (part_counts, part_sizes))
    except (TypeError, ValueError):
        raise TextError("part_counts and part_sizes must be lists of whole numbers.") from None
    if counts.shape != sizes.shape or counts.ndim != 1:
        raise TextError(f"There are {counts.size} counts for {sizes.size} parts; give one count for each part.")
    if not np.all((counts >= 0) & (counts <= sizes) & (sizes > 0) & (sizes < np.inf) & (counts % 1 == 0)):
        raise TextError("Each part must have at least one word, and a whole count from 0 up to its words.")
    f, n = counts.sum(), len(counts)
    if not f:
        return dict.fromkeys(DISPERSION)
    v, s, rates = counts / f, sizes / sizes.sum(), counts / sizes
    dp = float(np.abs(v - s).sum() / 2)
    spread = float(rates.std() / rates.mean())
    return {
        "dp": dp,
        "dp_norm": min(dp / (1 - float(s.min())), 1.0) if n > 1 else None,  # rounding may not leave the range
        "juilland_d": max(1 - spread / float(np.sqrt(n - 1)), 0.0) if n > 1 else None,
        "rosengren_s": min(float(np.sqrt(s * counts).sum() ** 2 / f), 1.0),
        "kld": max(float(rel_entr(v, s).sum() / np.log(2)), 0.0),
    }


def word_dispersion(tokens: pl.DataFrame, words: Sequence[str] | None = None, by: str = "sentence") -> pl.DataFrame:
    """The dispersion of words over each release's parts: release, word, count, parts, then the measures.

    `by` is the column that numbers the parts (`sentence`, or `segment` once joined from the table sentences); `words`
    are folded words, all when None. A word that a release lacks has a row with count 0 and no measures.
    """
    rows = []
    for (release,), part in tokens.sort("release", "token").partition_by("release", as_dict=True).items():
        sizes = part.group_by(by).len("size").sort(by)
        found = part.group_by("word", by).len().partition_by("word", as_dict=True)
        for word in part["word"].unique().sort().to_list() if words is None else words:
            places = found.get((word,), sizes.clear().select(by, len="size"))
            counts = sizes.join(places, on=by, how="left", maintain_order="left")["len"].fill_null(0)
            rows.append((release, word, counts.sum(), sizes.height, *dispersion(counts, sizes["size"]).values()))
    kinds = {"release": TEXT, "word": TEXT, "count": WHOLE, "parts": WHOLE} | dict.fromkeys(DISPERSION, REAL)
    table = pl.DataFrame(rows, schema=kinds, orient="row")
    return table.sort("release", "count", "word", descending=[False, True, False])
