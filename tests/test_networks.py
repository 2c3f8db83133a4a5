"""Networks: counted against loops that anyone can read, and against published values."""

from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from dhschina.networks import (
    EDGE,
    NetworkError,
    UnknownNameError,
    edge_rows,
    edges,
    graph,
    pairs,
)
from dhschina.tables import TABLES, check, empty, frame

# release a: sentence 0 names c, a, a; sentence 1 names b, a; sentence 2 nothing. Release b: sentence 0 names a, b.
HITS = frame(
    "hits",
    [
        ("a", 0, 0, 1, "C", "c", "c"),
        ("a", 0, 2, 3, "A", "a", "a"),
        ("a", 0, 4, 5, "A", "a", "a"),
        ("a", 1, 6, 7, "B", "b", "b"),
        ("a", 1, 8, 9, "A", "a", "a"),
        ("b", 0, 0, 1, "A", "a", "a"),
        ("b", 0, 3, 4, "B", "b", "b"),
    ],
)
SENTENCES = frame("sentences", [("a", 0, 0, 0, 5), ("a", 1, 0, 6, 9), ("a", 2, 1, 10, 12), ("b", 0, 0, 0, 4)])
MENTIONS = frame(
    "mentions", [("a", 0, 1, 2, "X", "x", "person", "lexicon"), ("a", 1, 8, 9, "A", "a", "body", "lexicon")]
)


def test_a_pair_is_one_row_for_a_unit_and_stands_at_the_first_places() -> None:
    found = check(pairs(HITS, "topic"), "pairs")
    assert found.drop("target_sentence").rows() == [
        ("a", 0, "a", "c", 2, 3, 0, 1, 0),
        ("a", 1, "a", "b", 8, 9, 6, 7, 1),
        ("b", 0, "a", "b", 0, 1, 3, 4, 0),
    ]
    assert found.columns == [*TABLES["pairs"].columns, "sentence", "target_sentence"]


def test_within_a_segment_more_things_meet_and_the_sentence_is_the_sources() -> None:
    found = check(pairs(HITS, "topic", "segment", sentences=SENTENCES), "pairs")
    assert found.drop("target_sentence").rows() == [
        ("a", 0, "a", "b", 2, 3, 6, 7, 0),
        ("a", 0, "a", "c", 2, 3, 0, 1, 0),
        ("a", 0, "b", "c", 6, 7, 0, 1, 1),
        ("b", 0, "a", "b", 0, 1, 3, 4, 0),
    ]
    assert found["target_sentence"].to_list() == [1, 0, 0, 0]


def test_sentences_limit_what_counts() -> None:
    kept = SENTENCES.filter(pl.col("sentence") == 0)
    assert pairs(HITS, "topic", sentences=kept).select("release", "unit").rows() == [("a", 0), ("b", 0)]


def test_two_mode_takes_sources_here_and_targets_there_and_no_thing_with_itself() -> None:
    found = check(pairs(HITS, "topic", with_rows=MENTIONS, with_of="actor"), "pairs")
    assert found.select("unit", "source", "target", "source_start", "target_start").rows() == [
        (0, "a", "x", 2, 1),
        (0, "c", "x", 0, 1),
        (1, "b", "a", 6, 8),
    ]
    assert_frame_equal(edges(found), edges(HITS, of="topic", with_rows=MENTIONS, with_of="actor"))


def test_rows_without_a_thing_or_a_sentence_make_no_pair() -> None:
    loose = HITS.with_columns(
        topic=pl.when(pl.col("start") == 0).then(None).otherwise(pl.col("topic")),
        sentence=pl.when(pl.col("start") == 6).then(None).otherwise(pl.col("sentence")),
    )
    assert pairs(loose, "topic").is_empty()


def test_edges_are_rows_of_pairs_counted() -> None:
    assert check(edges(pairs(HITS, "topic")), "edges").rows() == [
        ("a", "a", "b", 1),
        ("a", "a", "c", 1),
        ("b", "a", "b", 1),
    ]
    assert edge_rows(pairs(HITS, "topic"), "b", "a").height == 2
    assert edge_rows(pairs(HITS, "topic"), "b", "c").is_empty()
    with pytest.raises(UnknownNameError, match=r"There is no thing 'bb' here; did you mean b\?"):
        edge_rows(pairs(HITS, "topic"), "a", "bb")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["r", "s"]),
            st.integers(0, 5),
            st.integers(0, 30),
            st.sampled_from(["a", "B", 'c,"<', "é", "🙂"]),
        ),
        max_size=40,
    )
)
def test_pairs_and_edges_equal_a_plain_loop(drawn: list[tuple[str, int, int, str]]) -> None:
    rows = pl.DataFrame(
        [(release, sentence, start, start + 1, thing) for release, sentence, start, thing in drawn],
        schema={"release": pl.String, "sentence": pl.Int64, "start": pl.Int64, "end": pl.Int64, "topic": pl.String},
        orient="row",
    )
    first: dict[tuple[str, int], dict[str, int]] = {}
    for release, sentence, start, thing in sorted(drawn, key=lambda row: row[2]):
        first.setdefault((release, sentence), {}).setdefault(thing, start)
    expected = sorted(
        (release, unit, one, other, places[one], places[other])
        for (release, unit), places in first.items()
        for one, other in combinations(sorted(places), 2)
    )
    found = check(pairs(rows, "topic"), "pairs")
    assert found.select("release", "unit", "source", "target", "source_start", "target_start").rows() == expected
    assert_frame_equal(edges(found), edges(rows, of="topic"))
    assert edges(found)["units"].sum() == len(expected)


@pytest.mark.parametrize("two_mode", [False, True])
def test_many_things_are_counted_like_few(two_mode: bool) -> None:
    # 150 things in each of two releases: more than the product takes as its dense block
    rng = np.random.default_rng(5)
    size, thing = 4000, [f"t{number:03d}" for number in range(150)]
    rows = pl.DataFrame(
        {
            "release": rng.choice(["r", "s"], size),
            "sentence": rng.integers(0, 300, size),
            "start": np.arange(size),
            "end": np.arange(size) + 1,
            "topic": rng.choice(thing, size, p=(share := 1 / np.arange(1, 151)) / share.sum()),
        }
    )
    more = {"with_rows": rows.filter(pl.col("start") % 2 == 0)} if two_mode else {}
    found = edges(rows, of="topic", **more)
    assert found.height > 4000
    assert_frame_equal(found, edges(pairs(rows, "topic", **more)))


def test_graph_has_its_nodes_in_name_order_whatever_the_order_of_rows() -> None:
    table = edges(HITS, of="topic").with_columns(alpha=0.5, q=pl.lit(None, pl.Float64))
    made = graph(table.reverse(), "a")
    assert list(made) == ["a", "b", "c"]
    assert list(made.edges(data=True)) == [
        ("a", "b", {"units": 1, "alpha": 0.5, "weight": 1}),
        ("a", "c", {"units": 1, "alpha": 0.5, "weight": 1}),
    ]


def test_two_directions_of_one_tie_add_up_in_the_graph() -> None:
    both = frame("edges", [("r", "a", "b", 2), ("r", "b", "a", 3)])
    assert graph(both, "r").edges["a", "b"] == {"units": 5, "weight": 5}


def test_an_unknown_release_is_an_error_a_known_one_without_edges_is_not() -> None:
    table = edges(HITS, of="topic")
    with pytest.raises(UnknownNameError, match="There is no release 'c' here; there are: a, b"):
        graph(table, "c")
    assert graph(table, "c", known=["c"]).number_of_nodes() == 0
    assert graph(empty("edges"), "c").number_of_nodes() == 0


def test_wrong_columns_and_parameters_are_named() -> None:
    with pytest.raises(NetworkError, match=r"have no column topics; they have .*, topic"):
        pairs(HITS, "topics")
    with pytest.raises(NetworkError, match="within is 'paragraph'; expected 'sentence' or 'segment'"):
        pairs(HITS, "topic", "paragraph")
    with pytest.raises(NetworkError, match="'segment' needs the table sentences"):
        pairs(HITS, "topic", "segment")
    with pytest.raises(NetworkError, match="The pairs have no column source"):
        edges(HITS)


def test_nothing_in_nothing_out() -> None:
    none = empty("hits")
    assert pairs(none, "topic").schema == pairs(HITS, "topic").schema
    assert edges(pairs(none, "topic")).schema == edges(none, of="topic").schema == empty("edges").schema
    assert pairs(none, "topic", "segment", sentences=SENTENCES, with_rows=MENTIONS, with_of="actor").is_empty()


def test_no_argument_is_changed() -> None:
    before = HITS.clone()
    table = edges(HITS, of="topic", within="segment", sentences=SENTENCES)
    pairs(HITS, "topic", "segment", sentences=SENTENCES)
    graph(table, "a")
    assert_frame_equal(HITS, before)
    assert table.columns == [*EDGE, "units"]
