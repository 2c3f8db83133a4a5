"""Backbones: closed forms, exact fractions, and definitions written out."""

from math import comb

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhschina.networks import NetworkError, edges, graph
from dhschina.networks.backbones import backbone, evidence_sentence
from dhschina.tables import empty, frame

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


def star(*weights: int) -> pl.DataFrame:
    """The edges of a star around `hub`, one leaf for each weight."""
    return frame("edges", [("r", "hub", f"leaf{i}", weight) for i, weight in enumerate(weights)])


def placed(things: dict[str, list[int]], units: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that put each thing into the given sentences of release r, and its table of sentences."""
    rows = [
        ("r", unit, 10 * unit + i, 10 * unit + i + 1, name, name, name)
        for i, name in enumerate(things)
        for unit in things[name]
    ]
    return frame("hits", rows), frame(
        "sentences", [("r", unit, unit, 10 * unit, 10 * unit + 9) for unit in range(units)]
    )


def test_the_disparity_filter_on_a_star() -> None:
    # Serrano, Boguñá and Vespignani (2009), eq. 2: the hub has degree 4 and strength 10; each leaf's end gives 1
    alpha = backbone(star(1, 2, 3, 4))["alpha"].to_list()
    assert alpha == pytest.approx([(9 / 10) ** 3, (8 / 10) ** 3, (7 / 10) ** 3, (6 / 10) ** 3], rel=1e-12)
    assert backbone(star(7))["alpha"].to_list() == [1.0]


def test_the_disparity_filter_takes_the_smaller_of_both_ends() -> None:
    # a-b 3, a-c 1, b-c 1, b-d 1: a (k 2, s 4) gives 1/4, b (k 3, s 5) gives (2/5)^2 = 4/25, which is smaller
    table = frame("edges", [("r", "a", "b", 3), ("r", "a", "c", 1), ("r", "b", "c", 1), ("r", "b", "d", 1)])
    assert backbone(table)["alpha"].to_list() == pytest.approx([4 / 25, 1 / 2, 1 / 2, (4 / 5) ** 2])


@settings(deadline=None, max_examples=50)
@given(st.integers(2, 9), st.integers(0, 10**6))
def test_alpha_equals_its_definition_and_is_never_nan(nodes: int, seed: int) -> None:
    made = nx.gnm_random_graph(nodes, nodes + 2, seed=seed)
    table = frame("edges", [("r", f"n{a}", f"n{b}", 1 + (a * b + seed) % 7) for a, b in made.edges()])
    made = graph(table, "r")

    def one_sided(node: str, units: int) -> float:
        return (1 - units / made.degree(node, "weight")) ** (made.degree(node) - 1)

    for _, source, target, units, alpha in backbone(table).iter_rows():
        assert alpha == pytest.approx(min(one_sided(source, units), one_sided(target, units)), abs=1e-12)
        assert 0 <= alpha <= 1


def test_the_hypergeometric_tail() -> None:
    # 5 and 6 of 25 units, 4 in common: (C(6,4)·C(19,1) + C(6,5)) / C(25,5) = 291/53130 (Veech 2013, eq. 1)
    rows, sentences = placed({"a": [0, 1, 2, 3, 4], "b": [1, 2, 3, 4, 5, 6]}, 25)
    table = backbone(edges(rows, of="topic"), rows=rows, of="topic", sentences=sentences)
    assert comb(25, 5) == 53130
    assert table["p"].to_list() == pytest.approx([291 / 53130], rel=1e-12)
    assert table["q"].to_list() == table["p"].to_list()  # one pair, one test


def test_q_counts_the_pairs_that_never_meet() -> None:
    from scipy.stats import false_discovery_control

    # a and b share 3 of 10 units, c and d one; of the 15 pairs of six things 13 never meet and have p = 1
    things = {"a": [0, 1, 2], "b": [0, 1, 2], "c": [3], "d": [3], "e": [4], "f": [5]}
    rows, sentences = placed(things, 10)
    table = backbone(edges(rows, of="topic"), rows=rows, of="topic", sentences=sentences)
    assert table["p"].to_list() == pytest.approx([1 / comb(10, 3), 1 / 10])
    assert table["q"].to_list() == pytest.approx(false_discovery_control([1 / comb(10, 3), 1 / 10, *[1.0] * 13])[:2])


def test_q_of_a_two_mode_network_counts_each_source_with_each_target() -> None:
    rows, sentences = placed({"a": [0, 1, 2], "b": [3]}, 10)
    actors, _ = placed({"x": [0, 1, 2], "y": [4], "z": [5]}, 10)
    both = {"with_rows": actors, "with_of": "topic"}
    table = backbone(edges(rows, of="topic", **both), rows=rows, of="topic", sentences=sentences, **both)  # type: ignore[arg-type]
    assert table.select("source", "target", "units").rows() == [("a", "x", 3)]
    assert table["q"].to_list() == pytest.approx([6 / comb(10, 3)])


def test_each_release_is_corrected_for_its_own_pairs() -> None:
    table = backbone(edges(HITS, of="topic"), rows=HITS, of="topic", sentences=SENTENCES)
    # release a: 3 sentences; a in 2, b and c in 1: P(meet) = 2/3 twice among 3 pairs. Release b: one sentence, p = 1
    assert table["p"].to_list() == pytest.approx([2 / 3, 2 / 3, 1])
    assert table["q"].to_list() == pytest.approx([1, 1, 1])


def test_p_of_large_counts_is_neither_nan_nor_outside() -> None:
    rows, sentences = placed({"a": list(range(9000)), "b": list(range(8000)), "c": [8999]}, 10_000)
    table = backbone(edges(rows, of="topic"), rows=rows, of="topic", sentences=sentences)
    assert table["p"].is_between(0, 1).all()
    assert not table["q"].is_nan().any()


def test_edges_that_rows_and_sentences_do_not_give_are_refused() -> None:
    within = edges(HITS, of="topic", within="segment", sentences=SENTENCES)
    with pytest.raises(
        NetworkError, match=r"do not give 1 of the 4 edges \(first: 'b' with 'c', units 1\).*within='sentence'"
    ):
        backbone(within, rows=HITS, of="topic", sentences=SENTENCES)
    with pytest.raises(NetworkError, match="units of the edges holds a value below 1"):
        backbone(star(0))
    for units in (1.5, float("nan"), "1", None):
        with pytest.raises(NetworkError, match="Column units of the edges"):
            backbone(star(1).with_columns(units=pl.lit(units)))


def test_nothing_in_nothing_out_and_p_needs_all_three() -> None:
    nothing = backbone(empty("edges"), rows=empty("hits"), of="topic", sentences=SENTENCES)
    assert nothing.columns == ["release", "source", "target", "units", "alpha", "p", "q"]
    assert evidence_sentence(nothing) == "Not enough evidence: no two things occur in one unit."
    with pytest.raises(NetworkError, match="needs rows, of and sentences together"):
        backbone(edges(HITS, of="topic"), rows=HITS)


def test_the_sentence_of_evidence_says_how_much_there_is() -> None:
    rows, sentences = placed({"a": list(range(8)), "b": list(range(8)), "c": [9]}, 20)
    table = backbone(edges(rows, of="topic"), rows=rows, of="topic", sentences=sentences)
    assert evidence_sentence(table) == (
        "r: 1 of 1 edges has q < 0.05 after Benjamini-Hochberg over all pairs (least 2.38e-05); 0 rest on one unit."
    )
    assert evidence_sentence(backbone(edges(HITS, of="topic"))).startswith(
        "a: Not enough evidence: none of 2 edges has alpha < 0.05 by the disparity filter (least 0.5); 2 rest on one"
    )
