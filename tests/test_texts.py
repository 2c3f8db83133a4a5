"""Texts as wholes: published values, independent computations with scipy, laws, and what must be refused."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial import distance

from dhschina.counts import CountError, GroupError, word_counts, zipf
from dhschina.parameters import ParameterError
from dhschina.tables import frame
from dhschina.texts import (
    DISPERSION,
    DIVERSITY,
    TextError,
    compare_diversity,
    dispersion,
    divergence,
    diversity,
    similarity,
    word_dispersion,
)


def two(left: list[int], right: list[int]) -> pl.DataFrame:
    """Counts of two groups, a and b, of the words w0, w1, …"""
    rows = [(group, f"w{i}", n) for group, counts in (("a", left), ("b", right)) for i, n in enumerate(counts)]
    return pl.DataFrame(rows, schema=["group", "word", "count"], orient="row")


def text(release: str, *sentences: str) -> pl.DataFrame:
    """The table tokens of sentences whose words are set apart by one space."""
    rows, number, start = [], 0, 0
    for sentence, words in enumerate(sentences):
        for word in words.split():
            rows.append((release, sentence, number, start, start + len(word), word, word.lower()))
            number, start = number + 1, start + len(word) + 1
    return frame("tokens", rows)


# --- divergence --------------------


def test_divergence_of_scipys_docstring() -> None:
    # scipy 1.17, docstring of jensenshannon (the root of the divergence)
    assert divergence(two([1, 0, 0], [0, 1, 0]), "a", "b").bits == pytest.approx(1.0)
    nats = divergence(two([1, 0], [1, 1]), "a", "b").bits * math.log(2)
    assert math.sqrt(nats) == pytest.approx(0.46450140402245893, rel=1e-12)
    assert divergence(two([1, 0, 0], [1, 0, 0]), "a", "b").bits == 0


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12))
def test_divergence_against_scipy(pairs: list[tuple[int, int]]) -> None:
    left, right = ([pair[side] for pair in pairs] for side in (0, 1))
    if not (sum(left) and sum(right)):
        return
    found = divergence(two(left, right), "a", "b", resamples=0)
    assert found.bits == pytest.approx(distance.jensenshannon(left, right, 2) ** 2, abs=1e-12)
    assert found.words["bits"].sum() == pytest.approx(found.bits, abs=1e-12)
    assert (found.null_mean, found.null_high, found.p) == (None, None, None)
    assert found.words["left_share"].sum() == pytest.approx(1)
    turned = divergence(two(right, left), "a", "b", resamples=0)
    assert turned.bits == pytest.approx(found.bits, abs=1e-12)
    assert turned.words["word"].to_list() == found.words["word"].to_list()


def test_word_shift_by_hand() -> None:
    words = divergence(two([3, 1], [1, 3]), "a", "b").words
    half = 0.5 * (3 / 4 * math.log2(3 / 2) + 1 / 4 * math.log2(1 / 2))  # shares 3/4 and 1/4, mean 1/2
    assert words["bits"].to_list() == pytest.approx([half, half])
    assert words["word"].to_list() == ["w0", "w1"]
    assert words["more"].to_list() == ["left", "right"]
    assert words.columns == ["word", "left_count", "right_count", "left_share", "right_share", "bits", "more"]


def test_null_is_what_exact_dealing_gives() -> None:
    # Two words twice each, dealt 2 and 2: 1/3 of deals split 2-0 (1 bit each way), 2/3 are even (0 bits).
    found = divergence(two([2, 0], [0, 2]), "a", "b", resamples=4000)
    assert found.null_mean == pytest.approx(1 / 3, abs=0.03)
    assert found.p == pytest.approx(1 / 3, abs=0.03)
    assert found.null_high == 1
    again = divergence(two([2, 0], [0, 2]), "a", "b", resamples=4000)
    assert again[:4] == found[:4]
    other = divergence(two([2, 0], [0, 2]), "a", "b", resamples=4000, seed=1)
    assert other.null_mean != found.null_mean


def test_divergence_refuses_and_bears_emptiness() -> None:
    empty = divergence(word_counts(frame("tokens", [])), "a", "b")
    assert (empty.bits, empty.p, empty.words.height) == (None, None, 0)
    assert empty.words.columns == divergence(two([1], [1]), "a", "b").words.columns
    for draws in ({"resamples": -1}, {"resamples": 1.5}, {"seed": -1}):
        with pytest.raises(ParameterError, match=f"Parameter {next(iter(draws))} is"):
            divergence(two([1], [1]), "a", "b", **draws)
    with pytest.raises(GroupError, match="no counts of a group c"):
        divergence(two([1], [1]), "a", "c")
    with pytest.raises(GroupError, match="One of the two groups has no words"):
        divergence(two([0, 0], [1, 1]).with_columns(total=pl.lit(5)), "a", "b")
    with pytest.raises(CountError, match="whole numbers"):
        divergence(two([-1], [1]), "a", "b")
    assert divergence(two([1, 2], [1, 2]), "a", "a").p == 1


def test_similarity() -> None:
    # NLTK's metrics.doctest: jaccard_distance of {1, 2, 3, 4} and {3, 4, 5} is 0.6
    assert similarity(two([1, 1, 1, 1, 0], [0, 0, 1, 1, 1]), "a", "b")["jaccard"] == pytest.approx(1 - 0.6)
    # scipy 1.17, docstring of jaccard: 0.6666666666666666
    assert similarity(two([1, 0, 0], [1, 1, 1]), "a", "b")["jaccard"] == pytest.approx(1 - 0.6666666666666666)
    # scipy 1.17, docstring of cosine: 0.29289321881345254
    assert similarity(two([1, 1, 0], [0, 1, 0]), "a", "b")["cosine"] == pytest.approx(1 - 0.29289321881345254)
    found = similarity(two([100, 0, 0], [0, 1, 0]), "a", "b")
    assert found == {"jaccard": 0, "cosine": 0, "shared": 0, "left_only": 1, "right_only": 1}
    assert similarity(word_counts(frame("tokens", [])), "a", "b")["jaccard"] is None


def test_zipf_ranks() -> None:
    counts = word_counts(pl.concat([text("r1", "b a b c"), text("r2", "z")]))
    expected = [("r1", 1, "b", 2, 4), ("r1", 2, "a", 1, 4), ("r1", 3, "c", 1, 4), ("r2", 1, "z", 1, 1)]
    assert zipf(counts).rows() == expected


# --- diversity --------------------

# The text of LexicalRichness' README, as its own tokenizer splits it: lower case, no digits, no punctuation.
README = """measure of textual lexical diversity computed as the mean length of sequential words in a text that
maintains a minimum threshold ttr score iterates over words until ttr scores falls below a threshold then increase
factor counter by and start over mccarthy and jarvis pg recommends a factor threshold in the range of mccarthy
mccarthy and jarvis"""
# The first text of its tests/test_lexicalrichness.py.
SHORT = "test text with some text numbers hyphenhere and text punctuations".split()


def test_diversity_of_lexicalrichness() -> None:
    # LexicalRichness, README: ttr, mattr(25), mtld(0.72), hdd(42)
    found = diversity(README.split(), window=25)
    assert found["ttr"] == pytest.approx(0.6842105263157895, rel=1e-13)
    assert found["mattr"] == pytest.approx(0.8351515151515151, rel=1e-13)
    assert found["mtld"] == pytest.approx(46.79226361031519, rel=1e-13)
    assert found["hdd"] == pytest.approx(0.7468703323966486, rel=1e-12)
    # LexicalRichness, tests/test_lexicalrichness.py
    short = diversity(SHORT, window=5, draws=5)
    assert short["ttr"] == pytest.approx(0.8)
    assert short["mattr"] == pytest.approx(0.9)
    assert short["mtld"] == pytest.approx(14.000000000000004, rel=1e-13)
    assert short["hdd"] == pytest.approx(0.8833333333333332, rel=1e-12)
    assert diversity(SHORT, window=1)["mattr"] == 1
    assert diversity(SHORT, window=10)["mattr"] == pytest.approx(short["ttr"])
    assert diversity("only unique terms in this little string".split())["mtld"] == 7


def test_diversity_of_wordless() -> None:
    # Wordless, tests/tests_measures/test_measures_lexical_density_diversity.py: five words twenty times over
    found = diversity(["This", "is", "a", "sentence", "."] * 20)
    assert found["mtld"] == pytest.approx(100 / 14)
    assert found["yule_k"] == pytest.approx(10000 * (5 * 20**2 - 100) / 100**2)
    assert found["hdd"] == pytest.approx((1 - stats.hypergeom.pmf(k=0, M=100, n=20, N=42)) / 42 * 5, rel=1e-12)
    assert found["ttr"] == 5 / 100
    # Popescu 2009, p. 170, as in the same tests: the repeat rate of a text of 225 words is 0.0153
    groups = [(1, 11), (2, 9), (1, 7), (2, 6), (2, 5), (7, 4), (6, 3), (18, 2), (85, 1)]
    words: list[str] = []
    for types, count in groups:
        words += [f"{count}-{i}" for i in range(types)] * count
    assert len(words) == 225
    assert round(diversity(words)["yule_k"] / 1e4 + 1 / 225, 4) == 0.0153


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from("abcdefg"), max_size=60), st.integers(1, 12), st.integers(1, 12))
def test_diversity_against_the_definitions(words: list[str], window: int, draws: int) -> None:
    found = diversity(words, window=window, draws=draws)
    assert tuple(found) == DIVERSITY
    if not words:
        assert set(found.values()) == {None}
        return
    n = len(words)
    if window <= n:
        mean = np.mean([len(set(words[i : i + window])) / window for i in range(n - window + 1)])
        assert found["mattr"] == pytest.approx(mean, rel=1e-12)
    else:
        assert found["mattr"] is None
    counts = [words.count(word) for word in sorted(set(words))]
    if draws <= n:
        expected = sum((1 - stats.hypergeom.pmf(0, n, count, draws)) / draws for count in counts)
        assert found["hdd"] == pytest.approx(expected, rel=1e-9)
    else:
        assert found["hdd"] is None
    assert found["mtld"] == pytest.approx(diversity(words[::-1])["mtld"])  # forwards and backwards
    assert diversity(pl.Series(words, dtype=pl.String), window=window, draws=draws) == found


def test_diversity_refuses() -> None:
    for options in ({"window": 0}, {"draws": 0}, {"threshold": 1.0}, {"threshold": 0.0}):
        with pytest.raises(TextError, match="must be at least 1"):
            diversity(["a"], **options)


def test_diversity_at_equal_length() -> None:
    rich = text("rich", *(" ".join(f"w{10 * i + j}" for j in range(10)) for i in range(20)))
    poor = text("poor", *(["a b c d e f g h i j"] * 12))
    table = compare_diversity(pl.concat([rich, poor]), window=20, resamples=50)
    assert table.columns == ["release", "measure", "words", "value", "length", "middle", "low", "high"]
    assert table["length"].unique().to_list() == [60]  # half of the shorter text
    ttr = {row["release"]: row for row in table.filter(pl.col("measure") == "ttr").iter_rows(named=True)}
    assert (ttr["rich"]["middle"], ttr["poor"]["middle"]) == (1, 10 / 60)
    assert (ttr["poor"]["value"], ttr["poor"]["words"]) == (10 / 120, 120)
    assert compare_diversity(pl.concat([poor, rich]), window=20, resamples=50).equals(table)
    for row in table.filter(pl.col("middle").is_not_null()).iter_rows(named=True):
        assert row["low"] <= row["middle"] <= row["high"]
    single = compare_diversity(text("r", "a b c d e f"))
    assert single["middle"].null_count() == single.height == len(DIVERSITY)
    assert compare_diversity(frame("tokens", [])).height == 0


# --- dispersion --------------------


def test_dispersion_of_published_examples() -> None:
    # Lijffijt and Gries 2012, p. 148 (as in Wordless, test_measures_dispersion.py)
    assert round(dispersion([2, 1, 0], [3, 3, 3])["dp_norm"], 1) == 0.5
    assert round(dispersion([3, 3, 3], [9, 9, 9])["dp"], 0) == 0
    # Carroll 1970, p. 14 (as in Wordless)
    assert round(dispersion([0, 4, 3, 2, 1], [10] * 5)["juilland_d"], 4) == 0.6464
    # Gries 2008, p. 407 (as in Wordless)
    assert round(dispersion([1, 2, 3, 4, 5], [10] * 5)["rosengren_s"], 3) == 0.937
    # README of the R package tlda: Lyne's (1985) ALLEMAND over the ten parts of his corpus
    sizes = [8143, 8058, 8271, 8125, 7959, 7941, 8146, 8001, 8003, 7930]
    found = dispersion([2, 0, 1, 1, 3, 0, 3, 0, 0, 0], sizes)
    assert round(found["juilland_d"], 7) == 0.6038797
    assert round(found["rosengren_s"], 7) == 0.4763652
    assert round(found["kld"] / (1 + found["kld"]), 7) == 0.5334922  # tlda shows odds turned into a probability
    assert round(found["dp"], 7) == 0.4990705  # "scaling used by Gries (2008)"
    # scipy 1.17, docstring of entropy: relative entropy of (1/2, 1/2) from (9/10, 1/10), base 2
    assert dispersion([1, 1], [9, 1])["kld"] == pytest.approx(0.7369655941662062, rel=1e-12)


def test_dispersion_against_numpy() -> None:
    # The corpus of Gries 2008, p. 406: five parts of 9, 10, 10, 10 and 11 words with 1 to 5 times the letter a
    counts, sizes = np.arange(1, 6), np.array([9, 10, 10, 10, 11])
    found = dispersion(counts.tolist(), sizes.tolist())
    rates = counts / sizes
    assert found["dp"] == pytest.approx(np.abs(counts / 15 - sizes / 50).sum() / 2)
    assert found["juilland_d"] == pytest.approx(1 - np.std(rates) / np.mean(rates) / 2)
    assert found["kld"] == pytest.approx(stats.entropy(counts / 15, sizes / 50, base=2))
    assert found["dp_norm"] == pytest.approx(found["dp"] / (1 - 9 / 50))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(9, 20)), min_size=2, max_size=8))
def test_dispersion_bounds(parts: list[tuple[int, int]]) -> None:
    found = dispersion(*zip(*parts, strict=True))
    assert tuple(found) == DISPERSION
    if not any(count for count, _ in parts):
        assert set(found.values()) == {None}
        return
    assert 0 <= found["dp"] <= found["dp_norm"] <= 1 + 1e-12
    assert 0 < found["rosengren_s"] <= 1 + 1e-12
    assert found["kld"] >= -1e-12
    assert found["juilland_d"] <= 1


def test_dispersion_refuses_and_bears_emptiness() -> None:
    assert dispersion([], []) == dict.fromkeys(DISPERSION)
    lone = dispersion([2], [5])
    assert (lone["dp"], lone["dp_norm"], lone["juilland_d"], lone["kld"]) == (0, None, None, 0)
    for count, size in ((3, 2), (-1, 2), (0.5, 2), (0, 0), (float("nan"), 2), (1, float("inf"))):
        with pytest.raises(TextError, match="Each part must have"):
            dispersion([count], [size])
    with pytest.raises(TextError, match="1 counts for 2 parts"):
        dispersion([1], [2, 2])
    with pytest.raises(TextError, match="must be lists of whole numbers"):
        dispersion(["one"], [2])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(9, 99)), min_size=1, max_size=12))
def test_dispersion_never_leaves_its_range(parts: list[tuple[int, int]]) -> None:
    found = dispersion(*zip(*parts, strict=True))
    assert all(value is None or 0 <= value <= 1 for name, value in found.items() if name != "kld")
    assert found["kld"] is None or found["kld"] >= 0


def test_dispersion_of_words_over_sentences() -> None:
    tokens = text("r", "a b", "a c", "d e f g")
    table = word_dispersion(tokens, ["a", "zebra"])
    assert table.columns == ["release", "word", "count", "parts", *DISPERSION]
    row = table.row(0, named=True)
    assert (row["word"], row["count"], row["parts"]) == ("a", 2, 3)
    assert {name: row[name] for name in DISPERSION} == dispersion([1, 1, 0], [2, 2, 4])
    assert table.row(1) == ("r", "zebra", 0, 3, None, None, None, None, None)
    assert word_dispersion(tokens)["word"].n_unique() == 7
    assert word_dispersion(frame("tokens", [])).height == 0
