"""Vocabulary measured side by side: `python benchmarks/vocabulary.py`. Ratios count, seconds depend on the machine.

Every line names what was measured, the seconds and the ratio to the line that it is held against. Peers that are not
installed, or that fail, are named as such: scikit-learn, scattertext, shifterator and lexicalrichness need an
environment of their own. A peer that takes a word at a time runs on a part, and its seconds are scaled up.
"""

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

import numpy as np
import polars as pl

from dhschina.concordance import collocations
from dhschina.counts import sides, word_counts
from dhschina.keyness import compare_words
from dhschina.texts import divergence, diversity

WORDS = 1_000_000


def timed(function: Callable[[], Any], times: int = 1) -> float:
    """The least of the seconds that a function takes."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return min(taken)


def line(what: str, seconds: float, against: float | None = None, note: str = "") -> None:
    ratio = f"{seconds / against:8.2f} x" if against else " " * 10
    print(f"{what:<66}{seconds:9.3f} s{ratio}  {note}", flush=True)


def peer(what: str, run: Callable[[], float], against: float, note: str = "") -> None:
    """A line for another library, or the reason why there is none."""
    try:
        line(what, run(), against, note)
    except ModuleNotFoundError as missing:
        print(f"{what:<66}not installed ({missing.name})", flush=True)
    except Exception as problem:  # whatever a peer does is its result
        print(f"{what:<66}fails: {type(problem).__name__}: {str(problem)[:60]}", flush=True)


def lists(kind: str) -> pl.DataFrame:
    """Two frequency lists of the same million words: by Zipf's law, or with nearly every pair of counts different."""
    rng = np.random.Generator(np.random.PCG64(1))
    words = pl.Series([f"w{i:07d}" for i in range(WORDS)]).shuffle(seed=1)
    if kind == "zipf":
        share = 1 / np.arange(1, WORDS + 1)
        left, right = (rng.multinomial(n, share / share.sum()) for n in (20_000_000, 30_000_000))
    else:
        left, right = (rng.integers(0, 1000, WORDS) for _ in range(2))
    frames = [pl.DataFrame({"group": g, "word": words, "count": n}) for g, n in (("a", left), ("b", right))]
    return pl.concat(frames)


def compare(task: tuple[str, tuple[str, ...]]) -> tuple[float, float, float]:
    """Seconds of the first comparison in a fresh process, and its memory before and at the peak, in GB."""
    kind, measures = task
    counts = lists(kind)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    seconds = timed(lambda: compare_words(counts, "a", "b", measures=measures))
    return seconds, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def comparison() -> None:
    print(f"Two lists of {WORDS:,} words compared (target: 3 s and 1 GB; intervals in 20 s)")
    rows = [
        ("zipf", (), "default table, Zipf"),
        ("zipf", ("corrected", "holm", "bic", "chi2_yates"), "and four measures more"),
        ("spread", (), "default table, 630,000 different pairs of counts"),
    ]
    base = 1.0
    for number, (kind, measures, what) in enumerate(rows):
        with get_context("spawn").Pool(1) as pool:
            seconds, before, peak = pool.map(compare, [(kind, measures)])[0]
        base = seconds if number == 0 else base
        line(f"dhschina: {what}", seconds, base, f"peak {peak:.2f} GB, {before:.2f} of it the lists")
    both = sides(lists("zipf"), "a", "b")
    left, right = (both.table[name].to_numpy() for name in ("left_count", "right_count"))

    def scipy_word_by_word() -> float:
        from scipy.stats import chi2_contingency

        part = list(zip(left[:2000].tolist(), right[:2000].tolist(), strict=True))
        cells = [[[x, both.left_total - x], [y, both.right_total - y]] for x, y in part]
        taken = timed(lambda: [chi2_contingency(cell, correction=False, lambda_="log-likelihood") for cell in cells])
        return taken * len(left) / len(part)

    def nltk_word_by_word() -> float:
        from nltk.metrics.association import BigramAssocMeasures

        part = list(zip(left[:20_000].tolist(), right[:20_000].tolist(), strict=True))
        total, score = both.left_total + both.right_total, BigramAssocMeasures.likelihood_ratio
        taken = timed(lambda: [score(x, (both.left_total, x + y), total) for x, y in part])
        return taken * len(left) / len(part)

    def scattertext_z() -> float:
        from scattertext.termsignificance.LogOddsRatioUninformativeDirichletPrior import (
            LogOddsRatioUninformativeDirichletPrior,
        )

        counts = np.column_stack([left, right])
        return timed(lambda: LogOddsRatioUninformativeDirichletPrior(0.01).get_zeta_i_j(counts))

    def sklearn_chi2() -> float:
        from scipy.sparse import csr_matrix
        from sklearn.feature_selection import chi2

        counts = csr_matrix(np.vstack([left, right]))
        return timed(lambda: chi2(counts, [0, 1]))

    peer("scattertext: z alone, from a matrix", scattertext_z, base)
    peer("scikit-learn: chi2 alone, from a matrix", sklearn_chi2, base)
    peer("NLTK: likelihood ratio alone, word by word", nltk_word_by_word, base, "scaled from 20,000 words")
    peer("scipy: chi2_contingency alone, word by word", scipy_word_by_word, base, "scaled from 2,000 words")


def running_text(length: int) -> pl.DataFrame:
    """Tokens of a text of this many words in sentences of 25, drawn by Zipf's law from 50,000."""
    rng = np.random.Generator(np.random.PCG64(2))
    share = 1 / np.arange(1, 50_001)
    words = pl.Series([f"w{i}" for i in range(50_000)]).gather(rng.choice(50_000, length, p=share / share.sum()))
    place = pl.int_range(length, eager=True)
    return pl.DataFrame(
        {"release": pl.repeat("r", length, eager=True), "sentence": place // 25, "token": place, "start": place * 7}
    ).with_columns(end=pl.col("start") + 6, surface=words, word=words)


def counting() -> None:
    tokens = running_text(2_000_000)
    words = tokens["word"].to_list()
    print(f"\n{len(words):,} words counted")
    base = timed(lambda: word_counts(tokens), 3)
    line("dhschina: word_counts", base, base)
    line("Python: Counter", timed(lambda: Counter(words), 3), base)

    def freqdist() -> float:
        from nltk import FreqDist

        return timed(lambda: FreqDist(words))

    def vectorizer() -> float:
        from sklearn.feature_extraction.text import CountVectorizer

        return timed(lambda: CountVectorizer(analyzer=lambda document: document).fit_transform([words]))

    peer("NLTK: FreqDist", freqdist, base)
    peer("scikit-learn: CountVectorizer, words given", vectorizer, base)


def wholes() -> None:
    counts = lists("zipf")
    print(f"\nJensen-Shannon divergence of two lists of {WORDS:,} words")
    base = timed(lambda: divergence(counts, "a", "b", resamples=0))
    line("dhschina: divergence and each word's part", base, base)
    both = sides(counts, "a", "b").table

    def scipy_distance() -> float:
        from scipy.spatial.distance import jensenshannon

        return timed(lambda: jensenshannon(both["left_count"].to_numpy(), both["right_count"].to_numpy(), 2))

    def shift() -> float:
        from shifterator import JSDivergenceShift

        left, right = (dict(both.select("word", name).iter_rows()) for name in ("left_count", "right_count"))
        return timed(lambda: JSDivergenceShift(left, right, base=2))

    peer("scipy: jensenshannon, without the parts", scipy_distance, base)
    peer("shifterator: JSDivergenceShift", shift, base)
    small = counts.filter(pl.col("word").is_in(pl.Series(both["word"].head(500)).implode()))
    line("dhschina: with the null of 1,000 deals, 500 words", timed(lambda: divergence(small, "a", "b")))

    words = running_text(100_000)["word"].to_list()
    print(f"\nDiversity of {len(words):,} words (ttr, mattr, mtld, hdd)")
    base = timed(lambda: diversity(words), 3)
    line("dhschina: diversity (and Yule's K)", base, base)

    def richness() -> float:
        from lexicalrichness import LexicalRichness

        text = LexicalRichness(words, preprocessor=None, tokenizer=None)
        return timed(lambda: (text.ttr, text.mattr(window_size=50), text.mtld(threshold=0.72), text.hdd(draws=42)))

    peer("lexicalrichness", richness, base)


def together() -> None:
    tokens = running_text(1_000_000)
    documents = [part["word"].to_list() for part in tokens.partition_by("sentence")]
    print(f"\nCollocations by likelihood ratio in {tokens.height:,} words, pairs that occur twice or more")

    def finder(window: int) -> float:
        from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder

        def find() -> None:
            found = BigramCollocationFinder.from_words([w for d in documents for w in d], window_size=window)
            found.apply_freq_filter(2)
            found.score_ngrams(BigramAssocMeasures.likelihood_ratio)

        return timed(find)

    for window in (1, 4):
        base = timed(lambda window=window: collocations(tokens, window=window))
        line(f"dhschina: up to {window} words apart, never across a sentence", base, base)
        peer(f"NLTK: the same window of {window + 1}, across sentences", lambda w=window: finder(w + 1), base)


if __name__ == "__main__":
    print(f"Python {sys.version.split()[0]}, polars {pl.__version__}, numpy {np.__version__}\n")
    comparison()
    counting()
    wholes()
    together()
