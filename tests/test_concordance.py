"""Words in their places: contexts, collocations against NLTK's published values, shared runs, lanes."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dhschina.concordance import (
    ASSOCIATIONS,
    ConcordanceError,
    associate,
    collocations,
    cooccurrences,
    kwic,
    lanes,
    shared_runs,
    ticks,
)
from dhschina.tables import frame


def text(release: str, *sentences: str) -> pl.DataFrame:
    """The table tokens of sentences whose words are set apart by one space."""
    rows, number, start = [], 0, 0
    for sentence, words in enumerate(sentences):
        for word in words.split():
            rows.append((release, sentence, number, start, start + len(word), word, word.lower()))
            number, start = number + 1, start + len(word) + 1
    return frame("tokens", rows)


TOKENS = text(
    "r", "The law enforcement cooperation of both sides", "both cooperate in law and order", "Law enforcement"
)
EMPTY = frame("tokens", [])

# --- contexts --------------------


def test_contexts_in_the_order_of_the_text() -> None:
    table = kwic(TOKENS, "LAW", width=2)
    assert table.columns == ["release", "sentence", "start", "end", "before", "match", "after"]
    assert table.select("sentence", "before", "match", "after").rows() == [
        (0, "The", "law", "enforcement cooperation"),
        (1, "cooperate in", "law", "and order"),
        (2, "and order", "Law", "enforcement"),
    ]
    assert kwic(TOKENS, "law", width=2, within="sentence")["before"].to_list() == ["The", "cooperate in", ""]
    assert kwic(TOKENS, "law", width=0)["after"].to_list() == ["", "", ""]


def test_contexts_sorted_by_their_neighbors() -> None:
    assert kwic(TOKENS, "law", width=2, sort="right")["after"].to_list() == [
        "and order",
        "enforcement",
        "enforcement cooperation",
    ]
    # nearest word first: in, order, the
    assert kwic(TOKENS, "law", sort="left", width=2)["before"].to_list() == ["cooperate in", "and order", "The"]


def test_several_words_and_wildcards() -> None:
    table = kwic(TOKENS, "law enforcement", width=1)
    assert table.select("start", "end", "match").rows() == [(4, 19, "law enforcement"), (78, 93, "Law enforcement")]
    assert kwic(TOKENS, "cooperat*")["match"].to_list() == ["cooperation", "cooperate"]
    assert kwic(TOKENS, "law *")["match"].to_list() == ["law enforcement", "law and", "Law enforcement"]
    assert kwic(TOKENS, "sides both").height == 0  # never across a sentence
    hyphen = text("r", "the U.S. China talks").with_columns(word=pl.Series(["the", "u.s.", "china", "talks"]))
    assert kwic(hyphen, "U.S.-China")["match"].to_list() == ["U.S. China"]
    curly = text("r", "the People’s word").with_columns(word=pl.Series(["the", "people's", "word"]))
    assert kwic(curly, "people’s")["match"].to_list() == ["People’s"]


def test_contexts_of_nothing() -> None:
    assert kwic(TOKENS, "customs").rows() == []
    assert kwic(EMPTY, "customs").schema == kwic(TOKENS, "law").schema
    with pytest.raises(ConcordanceError, match="no word in the search"):
        kwic(TOKENS, " * ")
    with pytest.raises(ConcordanceError, match="no word in the search"):
        kwic(TOKENS, "")
    with pytest.raises(ConcordanceError, match="The tokens have no column surface; they have release"):
        kwic(TOKENS.drop("surface"), "law")
    for options in ({"width": -1}, {"width": 1.5}, {"sort": "middle"}, {"within": "page"}):
        with pytest.raises(ConcordanceError, match="width must be"):
            kwic(TOKENS, "law", **options)


# --- association --------------------


def score(measure: str, both: int, first: int, second: int, total: int) -> float | None:
    names = ["count", "first_count", "second_count", "total"]
    return associate(pl.DataFrame([(both, first, second, total)], schema=names, orient="row"), measure)[measure][0]


PUBLISHED = [
    # NLTK's collocations.doctest, after Manning and Schütze 1999, 5.3.2
    ("t", 8, 15828, 4675, 14307668, "0.9999"),
    ("t", 20, 42, 20, 14307668, "4.4721"),
    # the same, 5.3.3
    ("chi2", 8, 15828, 4675, 14307668, "1.55"),
    ("chi2", 59, 67, 65, 571007, "456400"),
    # the same, after Dunning 1993
    ("g2", 110, 2552, 221, 31777, "270.72"),
    ("g2", 8, 13, 32, 31777, "95.29"),
    # NLTK's metrics.doctest, after Manning and Schütze 1999, 5.3.4
    ("g2", 150, 12593, 932, 14307668, "1291"),
    # NLTK's nltk.test.unit.test_metrics
    ("g2", 2, 4, 4, 20, "2.41427434"),
    ("g2", 1, 1, 1, 1, "0.0000"),
    # NLTK's collocations.doctest, after Manning and Schütze 1999, 5.4
    ("pmi", 20, 42, 20, 14307668, "18.38"),
    ("pmi", 20, 15019, 15629, 14307668, "0.29"),
    # Church and Hanks 1990, p. 24 (as in the tests of Wordless, test_measures_effect_size.py, like those below)
    ("pmi", 8, 1105, 44, 15000000, "11.3"),
    # Gries 2013, p. 144: of course
    ("delta_p", 5610, 5610 + 168938, 5610 + 2257, 5610 + 168938 + 2257 + 10233063, "0.032"),
    ("delta_p_back", 5610, 5610 + 168938, 5610 + 2257, 5610 + 168938 + 2257 + 10233063, "0.697"),
    # Smadja, McKeown and Hatzivassiloglou 1996, p. 13
    ("dice", 130, 3121, 143, 100000, "0.08"),
    # Bouma 2009, p. 36: always together, independent, never together
    ("npmi", 10, 10, 10, 100, "1.0000"),
    ("npmi", 1, 10, 10, 100, "0.0000"),
    ("npmi", 0, 10, 10, 100, "-1.0000"),
]


@pytest.mark.parametrize(("measure", "both", "first", "second", "total", "value"), PUBLISHED)
def test_published(measure: str, both: int, first: int, second: int, total: int, value: str) -> None:
    digits = len(value.partition(".")[2])
    assert round(score(measure, both, first, second, total), digits) == float(value)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9), st.integers(1, 200))
def test_against_scipy(both: int, first_only: int, second_only: int, neither: int) -> None:
    cells = [[both, first_only], [second_only, neither]]
    first, second, total = both + first_only, both + second_only, both + first_only + second_only + neither
    try:
        g2 = stats.chi2_contingency(cells, correction=False, lambda_="log-likelihood")[0]
        chi2 = stats.chi2_contingency(cells, correction=False)[0]
    except ValueError:
        return
    assert score("g2", both, first, second, total) == pytest.approx(g2, abs=1e-9)
    assert score("chi2", both, first, second, total) == pytest.approx(chi2, abs=1e-9)


def test_measures_undefined_are_empty() -> None:
    assert score("chi2", 3, 3, 3, 3) is None
    assert score("npmi", 3, 3, 3, 3) is None
    assert score("delta_p", 3, 3, 3, 3) is None
    assert score("pmi", 0, 3, 3, 10) is None


def test_association_refuses() -> None:
    with pytest.raises(ConcordanceError, match=r"no measure 'npmy'.*did you mean npmi\?"):
        collocations(TOKENS, "npmy")
    with pytest.raises(ConcordanceError, match="Counts of 5 together, 4 and 6 alone, 20 in all cannot be"):
        score("g2", 5, 4, 6, 20)
    for window in (0, 1.5):
        with pytest.raises(ConcordanceError, match=f"window is {window}"):
            collocations(TOKENS, window=window)
    with pytest.raises(ConcordanceError, match="The tokens have no column word; they have release"):
        collocations(TOKENS.drop("word"))


# --- collocations --------------------


def test_neighbors_never_cross_a_sentence() -> None:
    pairs = cooccurrences(text("r", "a b c", "a b"), window=2)
    assert pairs.select("sentence", "first", "second", "distance").rows() == [
        (0, "a", "b", 1),
        (0, "a", "c", 2),
        (0, "b", "c", 1),
        (1, "a", "b", 1),
    ]
    assert pairs.select("start", "end").row(1) == (0, 5)
    gap = text("r", "a x b").filter(pl.col("word") != "x")
    assert cooccurrences(gap, 1).height == 0  # what was taken out still counts as distance
    assert cooccurrences(gap, 2)["distance"].to_list() == [2]


def test_collocations_by_hand() -> None:
    table = collocations(text("r", "a b c", "a b", "b c"), min_count=1)
    # pairs: ab, bc, ab, bc
    assert table.columns == [
        "first",
        "second",
        "count",
        "first_count",
        "second_count",
        "total",
        "expected",
        "g2",
    ]
    assert table.select("first", "second", "count", "first_count", "second_count", "total").rows() == [
        ("a", "b", 2, 2, 2, 4),
        ("b", "c", 2, 2, 2, 4),
    ]
    assert table["expected"].to_list() == [1, 1]
    assert collocations(TOKENS, node="Enforcement", min_count=1).height == 2
    for measure in ASSOCIATIONS:
        assert collocations(TOKENS, measure, window=5).columns[-1] == measure
        assert collocations(EMPTY, measure).columns[-1] == measure


# --- shared runs, lanes --------------------


def test_shared_runs_leave_out_what_a_longer_one_covers() -> None:
    tokens = pl.concat([text("a", "x y z", "y z"), text("b", "w x y z")])
    table = shared_runs(tokens, "a", "b", lengths=[2, 3])
    assert table.rows() == [("x y z", 3, 1, 1), ("y z", 2, 2, 1)]  # x y occurs nowhere else, y z does
    assert shared_runs(EMPTY, "a", "b").columns == ["word", "n", "left_count", "right_count"]


def test_lanes_show_absence() -> None:
    tokens = pl.concat([text("a", "x y x"), text("b", "y")])
    table = lanes(tokens, ["Y", "x", "x"])
    assert table.columns == ["release", "word", "sentence", "start", "end", "surface", "place", "total"]
    assert table.select("release", "word", "place", "total").rows() == [
        ("a", "y", 1, 3),
        ("a", "x", 0, 3),
        ("a", "x", 2, 3),
        ("b", "y", 0, 1),
        ("b", "x", None, 1),
    ]
    assert lanes(EMPTY, ["x"]).height == 0


def test_ticks_stand_at_headings() -> None:
    tokens = text("a", "one two", "Big News", "three")
    segments = frame(
        "segments", [("a", 0, 0, 7, "body", None), ("a", 1, 8, 16, "heading", None), ("a", 2, 17, 22, "body", None)]
    )
    sentences = frame("sentences", [("a", 0, 0, 0, 7), ("a", 1, 1, 8, 16), ("a", 2, 2, 17, 22)])
    assert ticks(tokens, sentences, segments).rows() == [("a", 8, "Big News", 2, 5)]
    assert ticks(EMPTY, sentences, segments).height == 0
