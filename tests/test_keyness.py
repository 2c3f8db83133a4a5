"""Words compared: published values, independent computations with scipy, laws, and what must be refused."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dhschina.counts import CountError, GroupError, UnitError, groups, sides, units, without, word_counts
from dhschina.keyness import MEASURES, MeasureError, _stepwise, compare_groups, compare_words
from dhschina.releases import Release
from dhschina.reliability import floors, log_ratio_of, note_zeros, outside, robustness, survival, word_claims
from dhschina.tables import frame

DEFAULT = "word left_count left_total right_count right_total log_ratio low high g2 p q z".split()


def two(left: dict[str, int], right: dict[str, int]) -> pl.DataFrame:
    """Counts of two groups, a and b, whose totals are the sums."""
    rows = [("a", word, count) for word, count in left.items()] + [("b", word, count) for word, count in right.items()]
    return pl.DataFrame(rows, schema={"group": pl.String, "word": pl.String, "count": pl.Int64}, orient="row")


def one(left: int, left_total: int, right: int, right_total: int, **options) -> dict:
    """The row of a single word."""
    rows = [("a", "w", left, left_total), ("b", "w", right, right_total)]
    counts = pl.DataFrame(rows, schema=["group", "word", "count", "total"], orient="row")
    return compare_words(counts, "a", "b", **options).row(0, named=True)


def text(release: str, *sentences: str) -> pl.DataFrame:
    """The table tokens of sentences whose words are set apart by one space."""
    rows, number, start = [], 0, 0
    for sentence, words in enumerate(sentences):
        for word in words.split():
            rows.append((release, sentence, number, start, start + len(word), word, word.lower()))
            number, start = number + 1, start + len(word) + 1
    return frame("tokens", rows)


# --- published values --------------------

# Dunning 1993, "Accurate methods for the statistics of surprise and coincidence", Computational Linguistics 19(1),
# table 1: -2 log lambda, then the four cells AB, A~B, ~AB, ~A~B (as copied in the tests of the R package text2vec).
DUNNING = """
270.72 110 2442 111 29114   263.90 29 13 123 31612   256.84 31 23 139 31584    167.23 10 0 3 31764
157.21 76 104 2476 29121    157.03 16 16 51 31694    146.80 9 0 5 31763        115.02 16 0 865 30896
104.53 10 9 41 31717        100.96 8 2 27 31740      98.72 12 111 14 31640     95.29 8 5 24 31740
94.50 10 93 6 31668         91.40 12 111 21 31633    81.55 10 45 35 31687      76.30 5 13 0 31759
73.35 16 2536 1 29224       68.96 6 2 45 31724       68.61 24 43 1316 30394    61.61 3 0 0 31774
60.77 6 92 2 31677          57.44 4 11 1 31761       57.14 13 7 1327 30430     53.98 4 1 18 31754
53.65 4 13 2 31758          52.33 7 61 27 31682      52.30 5 9 25 31738        49.79 4 61 0 31712
48.94 9 12 429 31327        48.85 13 1327 12 30425   48.80 9 4 872 30892       47.84 4 41 1 31731
47.20 8 27 157 31585        46.38 10 472 20 31275    45.53 4 18 6 31749        44.36 7 0 1333 30437
43.93 5 18 33 31721         43.61 19 50 1321 30387   43.35 20 2532 25 29200    43.07 6 875 0 30896
43.06 3 1 10 31763          41.69 3 29 0 31745       41.67 3 1 13 31760        40.68 4 5 40 31728
39.23 9 5 1331 30432        39.20 5 40 25 31707      38.87 2 0 1 31774         38.79 3 0 48 31726
38.51 3 23 1 31750          38.46 4 2 98 31673       38.28 3 12 3 31759        38.14 6 4 432 31335
37.20 6 41 70 31660         37.15 2 0 2 31773        36.98 3 10 5 31759
""".split()


@pytest.mark.parametrize("cells", [DUNNING[i : i + 5] for i in range(0, len(DUNNING), 5)], ids="-".join)
def test_g2_of_dunning(cells: list[str]) -> None:
    here, rest, other, other_rest = map(int, cells[1:])
    assert f"{one(here, here + rest, other, other + other_rest)['g2']:.2f}" == cells[0]


PUBLISHED = [
    # Manning and Schütze 1999, 5.3.4, as in NLTK's collocations.doctest and metrics.doctest
    ("g2", 150, 12593, 932 - 150, 14307668 - 12593, 1291, 0),
    # A keyword's G² as asked about (from WordSmith) at corpus4u.org, thread 8377: 228.02, which is that of four cells
    ("g2", 288, 92965, 114099, 104570472, 228.02, 2),
    # Dunning 1993, p. 73: chi-squared of the cells 3, 0, 0, 31774
    ("chi2", 3, 3, 0, 31774, 31777, 0),
    # Manning and Schütze 1999, 5.3.3, as in NLTK's collocations.doctest
    ("chi2", 8, 15828, 4675 - 8, 14307668 - 15828, 1.55, 2),
    ("chi2", 59, 67, 65 - 59, 571007 - 67, 456400, 0),
    # Pedersen 1996, "Fishing for exactness", p. 10: the cells 1, 3, 3, 1 (as in the tests of Wordless)
    ("chi2_yates", 1, 4, 3, 4, 0.5, 10),
    ("fisher", 1, 4, 3, 4, 0.486, 3),
    # R's chisq.test on 3, 2, 14, 10, quoted in quanteda's test-textstat_keyness.R: capped, so 0 and not 0.185
    ("chi2_yates", 3, 17, 2, 12, 0.0, 10),
    # scipy 1.17, docstring of fisher_exact: the cells 8, 2, 1, 5
    ("fisher", 8, 10, 1, 6, 0.034965034965, 12),
    # Pojanapunya and Watson Todd 2016, p. 154 (as in the tests of Wordless)
    ("odds_ratio", 16217, 2796938, 735, 2087946, 16.6, 1),
    # Gabrielatos and Marchi 2011, p. 18 (as in the tests of Wordless)
    ("percent_diff", 206523, 959641, 178174, 1562358, 88.7, 1),
    # Sketch Engine's page on simple maths: the lemma shard in the BNC and in ukWaC (score as in Wordless)
    ("simple_maths", 35, 112289776, 263, 1559716979, 1.1224, 4),
    # WordSmith's manual, "How key words are calculated", after Hardie: 2 is four times as frequent, 3 is 8, 4 is 16
    ("log_ratio", 40, 1000, 10, 1000, 2.0, 12),
    ("log_ratio", 80, 1000, 20, 2000, 3.0, 12),
    ("log_ratio", 1, 1000, 16, 1000, -4.0, 12),
    # Hardie 2014: a zero count is taken as 0.5, so 8 of 1,000 against 0 of 1,000 is 16 times
    ("log_ratio", 8, 1000, 0, 1000, 4.0, 12),
]


@pytest.mark.parametrize(("measure", "left", "left_total", "right", "right_total", "value", "digits"), PUBLISHED)
def test_published(measure, left, left_total, right, right_total, value, digits) -> None:
    row = one(left, left_total, right, right_total, measures=[measure] if measure in MEASURES else [])
    assert round(row[measure], digits) == pytest.approx(value, rel=1e-13, abs=1e-15)


def test_bic_of_wilson() -> None:
    # Wilson 2013, p. 7: a log-likelihood of 22.22 in 9,611 and 144,925 words is a BIC of 10.27 (as in Wordless' tests)
    row = one(30, 9611, 200, 144925, measures=["bic"])
    assert round(22.22 + row["bic"] - row["g2"], 2) == 10.27


def test_z_of_the_package_fightin_words() -> None:
    # README of fightin_words (after Hessel's script for Monroe et al. 2008), prior 0.05 a word
    left = dict(zip("the quick brown fox jumps over lazy pig".split(), (2, 1, 1, 1, 1, 1, 1, 1), strict=True))
    right = dict(zip("the lazy purple pig jumps over lazier donkey".split(), (2, 1, 1, 1, 1, 1, 1, 1), strict=True))
    table = compare_words(two(left, right), "a", "b", prior=0.05)
    z = dict(table.select("word", "z").iter_rows())
    for word in ("brown", "fox", "quick"):
        assert z[word] == pytest.approx(0.6894227886807968, rel=1e-12)
    for word in ("donkey", "lazier", "purple"):
        assert z[word] == pytest.approx(-0.6894227886807968, rel=1e-12)
    for word in ("jumps", "lazy", "over", "pig", "the"):
        assert z[word] == 0


def test_q_of_the_example_of_benjamini_and_hochberg() -> None:
    # scipy 1.17, docstring of false_discovery_control (Benjamini and Hochberg 1995, section 3.2)
    p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719])
    p = np.append(p, [0.6528, 0.7590, 1.0])
    published = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714, 0.06385714, 0.0645, 0.0765, 0.486, 0.58118182]
    published += [0.714875, 0.75323077, 0.81321429, 1.0]
    assert _stepwise(p, np.ones(15), "bh") == pytest.approx(published, abs=5e-9)


def test_order_of_quanteda() -> None:
    # quanteda, test-textstat_keyness.R: features by signed likelihood ratio, without correction
    left = {"a": 3, "b": 2, "c": 6, "d": 1, "e": 1, "f": 1, "g": 1, "h": 2}
    right = {"a": 2, "b": 1, "c": 2, "d": 4, "e": 1, "f": 1, "h": 1}
    table = compare_words(two(left, right), "a", "b")
    signed = table.with_columns(signed=pl.col("g2") * pl.col("log_ratio").sign()).sort("signed", descending=True)
    assert signed["word"].to_list()[:2] == ["c", "g"]
    assert signed["word"].to_list()[-1] == "d"


# --- independent computations --------------------

TABLES = [
    (5, 435, 0, 674),
    (0, 435, 7, 674),
    (14, 435, 46, 674),
    (1, 10, 30, 1_000_000),
    (900, 1000, 3, 20),
    (7, 7, 1, 9),
]


@pytest.mark.parametrize(("left", "left_total", "right", "right_total"), TABLES)
def test_against_scipy(left: int, left_total: int, right: int, right_total: int) -> None:
    names = ["g2_two_cells", "chi2", "chi2_yates", "fisher", "rates", "percent_diff"]
    row = one(left, left_total, right, right_total, measures=names)
    cells = [[left, left_total - left], [right, right_total - right]]
    g2, p, *_ = stats.chi2_contingency(cells, correction=False, lambda_="log-likelihood")
    assert row["g2"] == pytest.approx(g2, rel=1e-9)
    assert row["p"] == pytest.approx(p, rel=1e-9)
    assert row["chi2"] == pytest.approx(stats.chi2_contingency(cells, correction=False)[0], rel=1e-9)
    assert row["chi2_yates"] == pytest.approx(stats.chi2_contingency(cells, correction=True)[0], rel=1e-9)
    assert row["fisher"] == pytest.approx(stats.fisher_exact(cells)[1], rel=1e-9)
    expected = (left + right) * np.array([left_total, right_total]) / (left_total + right_total)
    rayson, _ = stats.power_divergence([left, right], expected, lambda_="log-likelihood")  # two cells only
    assert row["g2_two_cells"] == pytest.approx(rayson, rel=1e-9)
    interval = stats.binomtest(left, left + right).proportion_ci(0.95, "exact")
    for name, share in (("low", interval.low), ("high", interval.high)):
        if 0 < share < 1:
            assert row[name] == pytest.approx(math.log2(share / (1 - share) * right_total / left_total), rel=1e-9)
        else:
            assert row[name] is None
    assert (row["left_rate"], row["right_rate"]) == pytest.approx(
        (1000 * left / left_total, 1000 * right / right_total)
    )
    assert (row["percent_diff"] is None) == (right == 0)


def zipf_counts(words: int = 60) -> pl.DataFrame:
    generator = np.random.Generator(np.random.PCG64(3))
    names = [f"w{i:02d}" for i in range(words)]
    left = generator.poisson(200 / np.arange(1, words + 1))
    right = generator.poisson(300 / np.arange(1, words + 1)) + np.arange(words) % 5
    left[7], right[9] = 90, 120
    return two(dict(zip(names, left.tolist(), strict=True)), dict(zip(names, right.tolist(), strict=True)))


def test_adjusted_p_against_scipy_and_by_hand() -> None:
    table = compare_words(zipf_counts(), "a", "b", measures=["holm"])
    p = table["p"].to_numpy()
    assert table["q"].to_numpy() == pytest.approx(stats.false_discovery_control(p), rel=1e-12)
    order, running = np.argsort(p, kind="stable"), 0.0
    for rank, i in enumerate(order):
        running = max(running, min(1.0, (len(p) - rank) * p[i]))
        assert table["holm"][int(i)] == pytest.approx(running, rel=1e-12)


def test_conservative_log_ratio_as_in_evert() -> None:
    # Evert 2022, and keyness.R of the R package corpora: the bound nearer to 0 of the interval at level 0.05 / words
    table = compare_words(zipf_counts(), "a", "b", measures=["corrected"])
    words = table.height
    assert any(table["lrc"] != 0)
    for row in table.iter_rows(named=True):
        interval = stats.binomtest(row["left_count"], row["left_count"] + row["right_count"]).proportion_ci(
            1 - 0.05 / words, "exact"
        )
        ends = [
            math.log2(share / (1 - share) * row["right_total"] / row["left_total"]) if 0 < share < 1 else None
            for share in (interval.low, interval.high)
        ]
        assert [row["low_corrected"], row["high_corrected"]] == [None if e is None else pytest.approx(e) for e in ends]
        if row["left_count"] * row["right_total"] >= row["right_count"] * row["left_total"]:
            assert row["lrc"] == pytest.approx(max(ends[0] if ends[0] is not None else 0, 0))
        else:
            assert row["lrc"] == pytest.approx(min(ends[1] if ends[1] is not None else 0, 0))


def test_z_by_hand_with_both_priors() -> None:
    counts = two({"x": 3, "y": 7}, {"x": 1, "y": 9})
    for prior, alpha, total in ((0.5, 0.5, 1.0), ("pooled", 4.0, 20.0)):
        row = compare_words(counts, "a", "b", prior=prior).filter(pl.col("word") == "x").row(0, named=True)
        left, right = 3 + alpha, 1 + alpha
        odds = math.log(left / (10 + total - left)) - math.log(right / (10 + total - right))
        assert row["z"] == pytest.approx(odds / math.sqrt(1 / left + 1 / right), rel=1e-12)


# --- laws --------------------

VOCABULARY = st.dictionaries(st.sampled_from("abcdefghijk"), st.integers(0, 50), min_size=1).filter(
    lambda counts: sum(counts.values()) > 0
)


@settings(deadline=None, max_examples=60)
@given(VOCABULARY, VOCABULARY)
def test_sides_exchanged(left: dict[str, int], right: dict[str, int]) -> None:
    counts = two(left, right)
    names = [name for name in MEASURES if name != "fisher"]
    one_way = compare_words(counts, "a", "b", measures=names)
    other_way = compare_words(counts, "b", "a", measures=names)
    assert one_way["word"].to_list() == other_way["word"].to_list()
    for same in ("g2", "p", "q", "chi2", "chi2_yates", "bic", "holm", "g2_two_cells"):
        for x, y in zip(one_way[same], other_way[same], strict=True):
            assert (x is None and y is None) or x == pytest.approx(y, abs=1e-9)
    for name, turned in (("log_ratio", "log_ratio"), ("low", "high"), ("high", "low"), ("z", "z"), ("lrc", "lrc")):
        for x, y in zip(one_way[name], other_way[turned], strict=True):
            assert (x is None and y is None) or x == pytest.approx(-y, abs=1e-9)
    for column in one_way.columns[1:]:
        assert one_way.schema[column] != pl.Float64 or not one_way[column].is_nan().any()
    for low, log_ratio, high in one_way.select("low", "log_ratio", "high").iter_rows():
        assert low is None or low <= log_ratio
        assert high is None or log_ratio <= high
    assert (one_way["q"] >= one_way["p"] - 1e-12).all()
    assert (one_way["holm"] >= one_way["q"] - 1e-12).all()
    total = one_way["left_count"].sum() + one_way["right_count"].sum()
    assert total == sum(left.values()) + sum(right.values())


def test_columns_order_and_ties() -> None:
    counts = two({"b": 5, "a": 5, "c": 1, "d": 89}, {"c": 9, "d": 91})
    table = compare_words(counts, "a", "b")
    assert table.columns == DEFAULT
    assert table["word"].to_list() == ["c", "a", "b", "d"]  # a before b: a tie, in word order
    assert table["g2"].is_sorted(descending=True)
    assert compare_words(counts, "a", "b", measures=MEASURES).columns[: len(DEFAULT)] == DEFAULT
    shuffled = counts.sample(fraction=1, shuffle=True, seed=1)
    assert compare_words(shuffled, "a", "b").equals(table)


def test_the_same_on_both_sides() -> None:
    table = compare_words(two({"x": 3, "y": 4}, {"x": 3, "y": 4}), "a", "b")
    assert table["g2"].to_list() == [0, 0]
    assert table["log_ratio"].to_list() == [0, 0]
    assert table["p"].to_list() == table["q"].to_list() == [1, 1]
    assert compare_words(two({"x": 3}, {"x": 1}), "a", "a")["log_ratio"].to_list() == [0]


def test_a_million_words_against_ten() -> None:
    row = one(1_000, 1_000_000, 10, 10)
    assert row["log_ratio"] == pytest.approx(math.log2(1_000 / 1_000_000))
    assert row["low"] < row["log_ratio"] < row["high"] < 0
    assert row["p"] < 1e-20


def test_words_on_neither_side_are_left_out() -> None:
    table = compare_words(two({"x": 3, "never": 0}, {"x": 1, "never": 0}), "a", "b")
    assert table["word"].to_list() == ["x"]


def test_empty_counts_give_an_empty_table() -> None:
    empty = two({}, {})
    assert compare_words(empty, "a", "b").columns == DEFAULT
    assert compare_words(empty, "a", "b", measures=["corrected"]).height == 0
    assert compare_groups(empty).columns == ["group", *DEFAULT]
    assert word_counts(frame("tokens", [])).columns == ["group", "word", "count", "total"]


def test_each_group_against_the_rest() -> None:
    rows = [("a", "x", 2), ("a", "y", 3), ("b", "x", 4), ("c", "y", 6), ("c", "z", 5)]
    counts = pl.DataFrame(rows, schema=["group", "word", "count"], orient="row")
    table = compare_groups(counts)
    assert table["group"].unique(maintain_order=True).to_list() == ["a", "b", "c"]
    row = table.filter(pl.col("group") == "a", pl.col("word") == "x").row(0, named=True)
    assert (row["left_count"], row["left_total"], row["right_count"], row["right_total"]) == (2, 5, 4, 15)
    assert table.filter(pl.col("group") == "a").drop("group").equals(compare_words(counts, "a"))


def test_a_plain_frequency_list_is_a_side() -> None:
    listed = pl.DataFrame({"word": ["x", "q"], "count": [10, 1], "total": [1000, 1000]})
    row = compare_words(two({"x": 2, "y": 3}, {}), "a", listed).filter(pl.col("word") == "x").row(0, named=True)
    assert (row["left_count"], row["left_total"], row["right_count"], row["right_total"]) == (2, 5, 10, 1000)
    together = pl.concat([two({"x": 2}, {}), listed.with_columns(group=pl.lit("list"))], how="diagonal")
    assert compare_words(together, "a", "list")["right_total"][0] == 1000
    assert compare_words(pl.DataFrame({"word": ["x"], "count": [1.0]}), "list", listed)["left_count"][0] == 1


# --- what must be refused --------------------

COUNTS = two({"customs": 5, "the": 20}, {"the": 30})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": [-1, 20, 30]}, "the word 'customs' has -1"),
        ({"count": [1.5, 20, 30]}, "the word 'customs' has 1.5"),
        ({"count": [float("nan"), 20, 30]}, "whole numbers from 0 up"),
        ({"count": [None, 20, 30]}, "empty cell in group, word or count"),
        ({"count": ["5", "20", "30"]}, "Column count must hold whole numbers"),
        ({"word": ["the", "the", "the"]}, "Group a lists the word 'the' twice"),
        ({"total": [4, 4, 30]}, "Group a counts the word 'customs' 5 times in 4 words"),
        ({"total": [24, 24, 30]}, "counts of group a add up to 25, more than its total, 24"),
        ({"count": [2**60, 20, 30]}, "Column count must hold whole numbers"),
        ({"count": [1e300, 20, 30]}, "Column count must hold whole numbers"),
        ({"total": [40, 41, 30]}, "Group a has two totals \\(40 and 41\\)"),
        ({"total": [-4, -4, 30]}, "Column total must hold whole numbers"),
    ],
)
def test_counts_that_cannot_be(change: dict[str, list], message: str) -> None:
    with pytest.raises(CountError, match=message):
        compare_words(COUNTS.with_columns(pl.Series(name, values) for name, values in change.items()), "a", "b")


def test_missing_columns_and_groups() -> None:
    with pytest.raises(CountError, match="The counts have no column count; they have group, word"):
        compare_words(COUNTS.drop("count"), "a", "b")
    with pytest.raises(GroupError, match=r"no counts of a group 2051; did you mean 20.*: 2011, 2015"):
        compare_words(pl.DataFrame({"group": ["2011", "2015"], "word": ["x", "x"], "count": [1, 1]}), "2011", "2051")
    with pytest.raises(GroupError, match="not a single word in group b"):
        compare_words(two({"x": 1}, {"x": 0}), "a", "b")
    with pytest.raises(GroupError, match="not a single word in the rest"):
        compare_words(two({"x": 1}, {}), "a")
    with pytest.raises(CountError, match="The tokens have no column page; they have release"):
        word_counts(text("r", "a b"), by="page")


def test_unknown_measure_and_bad_prior() -> None:
    with pytest.raises(MeasureError, match=r"no measure 'ods_ratio'.*did you mean odds_ratio\?"):
        compare_words(COUNTS, "a", "b", measures=["ods_ratio"])
    for prior in (0, -1, float("nan"), "flat", True):
        with pytest.raises(MeasureError, match="Parameter prior is"):
            compare_words(COUNTS, "a", "b", prior=prior)
    with pytest.raises(MeasureError, match="Both totals"):
        floors(0, 10, 5)


# --- units and counts --------------------


def test_word_counts_by_hand() -> None:
    tokens = pl.concat([text("r1", "The cat", "the dog"), text("r2", "dog")])
    expected = [("r1", "cat", 1, 4), ("r1", "dog", 1, 4), ("r1", "the", 2, 4), ("r2", "dog", 1, 1)]
    assert word_counts(tokens).rows() == expected
    assert word_counts(tokens, by="sentence")["group"].unique().sort().to_list() == ["0", "1"]
    assert sides(word_counts(tokens), "r1", "r2").table.height == 3
    assert {name: group.total for name, group in groups(word_counts(tokens)).items()} == {"r1": 4, "r2": 1}


def test_runs_never_cross_a_sentence_and_keep_their_span() -> None:
    release = Release("r", "supply chain security. chain of supply", "", "", None, "")
    tokens = frame(
        "tokens",
        [
            ("r", 0, 0, 0, 6, "supply", "supply"),
            ("r", 0, 1, 7, 12, "chain", "chain"),
            ("r", 0, 2, 13, 21, "security", "security"),
            ("r", 1, 3, 23, 28, "chain", "chain"),
            ("r", 1, 4, 29, 31, "of", "of"),
            ("r", 1, 5, 32, 38, "supply", "supply"),
        ],
    )
    runs = units(tokens, n=2, releases={"r": release})
    assert runs["word"].to_list() == ["supply chain", "chain security", "chain of", "of supply"]
    assert [release.text[s:e] for s, e in runs.select("start", "end").iter_rows()] == runs["surface"].to_list()
    kept, dropped = without(tokens, ["of"])
    assert dropped.rows() == [("r", "of", 1)]
    assert kept.height + dropped["count"].sum() == tokens.height
    assert units(kept, n=2)["word"].to_list() == ["supply chain", "chain security"]  # nothing joined over the gap
    assert units(tokens, n=4).height == 0
    assert units(tokens, n=1).equals(tokens)


def test_stems_are_nltks() -> None:
    # Porter 2001, the Snowball page on the English stemmer: consign, knightly, generously
    tokens = units(text("r", "consigned consigning knightly generously"), "stem")
    assert tokens["word"].to_list() == ["consign", "consign", "knight", "generous"]
    assert tokens["surface"].to_list()[0] == "consigned"
    assert units(tokens, "ngram", 2).equals(units(tokens, "word", 2))
    for bad in (("lemma", 1), ("word", 0), ("word", 6)):
        with pytest.raises(UnitError):
            units(tokens, *bad)


# --- what can be found, what survives, what holds --------------------


def test_floors_by_brute_force() -> None:
    for row in floors(23, 37, 40).iter_rows(named=True):
        for side, own, other in (("left", 23, 37), ("right", 37, 23)):
            column = "p" if row["test"] == "g2" else "fisher"
            passing = [n for n in range(1, own + 1) if one(n, own, 0, other, measures=["fisher"])[column] <= row["p"]]
            assert row[side] == (passing[0] if passing else None)


def test_floors_where_nothing_would_do() -> None:
    assert floors(2, 2, 100)["left"].to_list() == [2, None, None, None]
    lopsided = floors(1_000_000, 10, 1000).filter(test="g2")
    assert lopsided["right"].to_list() == [1, 1]
    least = lopsided["left"][0]
    assert one(least, 1_000_000, 0, 10)["p"] <= 0.05 < one(least - 1, 1_000_000, 0, 10)["p"]


def test_survival_counts_the_rows() -> None:
    table = compare_words(two({"x": 40, "the": 60}, {"y": 3, "the": 97}), "a", "b")
    survivors = (table["q"] <= 0.05).sum()
    assert survivors >= 1
    sentence = survival(table, "2011", "2015")
    assert sentence.startswith(f"{survivors} of 3 words survive")
    assert "times in 2011" in sentence
    assert survival(table.clear()) == "There are no words to compare."


def test_zeros_are_explained() -> None:
    table = note_zeros(compare_words(two({"x": 4}, {"y": 3}), "a", "b"), "2011", "2015")
    notes = dict(table.select("word", "note").iter_rows())
    assert notes["x"] == "0 of 3 in 2015; searched as “x”, case folded"
    assert notes["y"] == "0 of 4 in 2011; searched as “y”, case folded"


def test_robustness_in_words() -> None:
    tokens = pl.concat([text("a", "Plans plan planning plan"), text("b", "plan a plan of a plan of a plan of")])
    settings_ = {"as reported": tokens, "stems": units(tokens, "stem"), "without plan": without(tokens, ["plan"])[0]}
    table = robustness(settings_, {"plan": log_ratio_of("plan", "a", "b"), "q": log_ratio_of("q", "a", "b")})
    assert table.columns == ["claim", "setting", "words", "value", "holds", "verdict"]
    assert table["verdict"].to_list()[:3] == ["holds", "holds", "cannot be said: not counted under this setting"]
    assert table["holds"].to_list()[:3] == [True, True, None]
    assert table["value"][1] == pytest.approx(math.log2((4 / 4) / (4 / 10)))  # all four words share a stem
    assert table["verdict"][3].startswith("cannot be said")


def test_a_finding_that_turns_does_not_hold() -> None:
    flipped = {"as reported": text("r", "a b c"), "other": text("r", "a")}
    table = robustness(flipped, {"size": lambda tokens: tokens.height - 2.0})
    assert table["verdict"].to_list() == ["holds", "does not hold"]


def test_words_outside_spans() -> None:
    tokens = text("r", "one two three four five")  # one 0-3, two 4-7, three 8-13, four 14-18, five 19-23
    spans = pl.DataFrame({"release": ["r", "r", "r"], "start": [4, 5, 19], "end": [13, 6, 20]})
    assert outside(tokens, spans)["word"].to_list() == ["one", "four"]
    assert outside(tokens, spans.clear()).equals(tokens)


def test_claims_are_worded_as_their_numbers_say() -> None:
    tokens = pl.concat([text("a", "plan " * 40 + "and go on"), text("b", "talk " * 40 + "and go on")])
    claims = word_claims(tokens, "a", "b", words=1, resamples=20)
    assert list(claims)[:2] == ["“plan” is used more in a", "“talk” is used more in b"]
    assert "some words survive correction" in claims
    assert "they are further apart than chance deals them" in claims
    table = robustness({"as reported": tokens, "without plan": without(tokens, ["plan"])[0]}, claims)
    assert table.filter(setting="as reported")["holds"].all()
    assert table.filter(setting="without plan", claim="“plan” is used more in a")["holds"].to_list() == [None]
    assert word_claims(text("a", "alone"), "a", "b") == {}
    assert "some 2-grams survive correction" in word_claims(tokens, "a", "b", resamples=20, things="2-grams")
