"""Two networks compared: exact small cases, published values, and enumeration of every exchange."""

from itertools import combinations
from math import sqrt

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhschina.evidence import sentence_ids
from dhschina.networks import NetworkError, UnknownNameError, edges, pairs
from dhschina.networks.comparison import (
    Comparison,
    by_release,
    compare_networks,
    compare_sequence,
    continuity,
    correlate_networks,
    deltacon,
    exchange_units,
)
from dhschina.parameters import ParameterError
from dhschina.tables import empty, frame

TWO = frame(
    "edges",
    [("l", "a", "b", 2), ("l", "a", "c", 1), ("l", "c", "d", 1), ("r", "a", "b", 3), ("r", "b", "e", 1)],
)
# Padgett and Ansell (1993), business ties of the Florentine families; NetworkX has the marriages
BUSINESS = """Barbadori-Castellani Barbadori-Ginori Barbadori-Medici Barbadori-Peruzzi Bischeri-Guadagni
    Bischeri-Lamberteschi Bischeri-Peruzzi Castellani-Lamberteschi Castellani-Peruzzi Ginori-Medici
    Guadagni-Lamberteschi Lamberteschi-Peruzzi Medici-Pazzi Medici-Salviati Medici-Tornabuoni""".split()


def florence() -> pl.DataFrame:
    marriages = [("marriage", *sorted(tie), 1) for tie in nx.florentine_families_graph().edges()]
    return frame("edges", [*marriages, *(("business", *tie.split("-"), 1) for tie in BUSINESS)])


def test_shared_nodes_and_edges_are_counted() -> None:
    found = compare_networks(TWO, "l", "r")
    assert Comparison._fields == (
        *("node_jaccard", "node_overlap", "edge_jaccard", "edge_overlap", "deltacon", "qap", "p", "edges"),
    )
    # nodes a b c d and a b e share 2 of 5; edges 3 and 2 share 1 of 4
    assert found[:4] == (2 / 5, 2 / 3, 1 / 4, 1 / 2)
    assert found.edges.rows() == [
        ("a", "b", 2, 3, "shared"),
        ("a", "c", 1, 0, "left"),
        ("b", "e", 0, 1, "right"),
        ("c", "d", 1, 0, "left"),
    ]


def test_deltacon_of_one_edge_and_none() -> None:
    # Koutra et al. (2013): S = (I + e²D - eA)⁻¹. One edge: e = 1/2, S = [[5/4, -1/2], [-1/2, 5/4]]⁻¹, which is
    # [[20, 8], [8, 20]]/21; no edge: S = I. So d² = 2 (sqrt(20/21) - 1)² + 2 · 8/21
    one, none = np.array([[0.0, 1.0], [1.0, 0.0]]), np.zeros((2, 2))
    distance = sqrt(2 * (sqrt(20 / 21) - 1) ** 2 + 2 * 8 / 21)
    assert deltacon(one, none) == pytest.approx(1 / (1 + distance), rel=1e-12)
    assert deltacon(one, one) == 1.0
    # the same edge twice as heavy: e = 1/3, I + e²D = 11/9, eA = 2/3, S = [[99, 54], [54, 99]]/85
    heavy = sqrt(2 * (sqrt(20 / 21) - sqrt(99 / 85)) ** 2 + 2 * (sqrt(8 / 21) - sqrt(54 / 85)) ** 2)
    assert deltacon(one, 2 * one) == pytest.approx(1 / (1 + heavy), rel=1e-12)


def test_deltacon_of_a_path_that_gains_an_edge() -> None:
    # both have greatest degree 2, so e = 1/3 and I + e²D - eA has 1 + degree/9 on the diagonal, -1/3 for an edge
    path = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], dtype=float)
    triangle = 1 - np.eye(3)
    # the triangle's is (11/9 + 1/3) I - 1/3 J, whose inverse is known in closed form
    diagonal, other = 11 / 9 + 1 / 3, -1 / 3
    inverse = np.eye(3) / diagonal - other / (diagonal * (diagonal + 3 * other)) * np.ones((3, 3))
    matrix = np.array([[10 / 9, -1 / 3, 0], [-1 / 3, 11 / 9, -1 / 3], [0, -1 / 3, 10 / 9]])
    distance = np.linalg.norm(np.sqrt(np.linalg.solve(matrix, np.eye(3))) - np.sqrt(inverse))
    assert deltacon(path, triangle) == pytest.approx(1 / (1 + distance), rel=1e-12)
    # paper, property P1 (edge importance): to cut a bridge weighs more than to lose an edge of a triangle
    cut = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=float)
    assert deltacon(path, cut) < deltacon(triangle, path)


def test_qap_of_the_florentine_families() -> None:
    # Marriage and business among the 15 families with a tie: 0.3565; the Pucci, who have none, would make it 0.3719
    found = compare_networks(florence(), "marriage", "business", resamples=2000)
    assert round(found.qap, 4) == 0.3565
    assert found.p < 0.01
    assert found.qap == pytest.approx(np.corrcoef(*(ties_among(families(), ties) for ties in both()))[0, 1], abs=1e-12)
    with_pucci = [*families(), "Pucci"]
    assert round(np.corrcoef(*(ties_among(with_pucci, ties) for ties in both()))[0, 1], 4) == 0.3719


def both() -> list[list[tuple[str, str]]]:
    rows = florence()
    return [
        rows.filter(pl.col("release") == name).select("source", "target").rows() for name in ("marriage", "business")
    ]


def families() -> list[str]:
    return sorted({name for ties in both() for tie in ties for name in tie})


def test_qap_on_shared_nodes_only() -> None:
    value, p = correlate_networks(florence(), "marriage", "business", nodes="shared")
    married, partners = ({name for tie in ties for name in tie} for ties in both())
    names = sorted(married & partners)
    assert len(names) == 11
    assert value == pytest.approx(np.corrcoef(*(ties_among(names, ties) for ties in both()))[0, 1], abs=1e-12)
    assert p < 0.01


def ties_among(names: list[str], ties: list[tuple[str, str]]) -> list[bool]:
    """For each two of the names whether they are tied."""
    return [{one, other} in [set(tie) for tie in ties] for one, other in combinations(names, 2)]


def test_p_of_qap_is_the_share_of_all_permutations() -> None:
    # the path a-b-c-d with itself: 2 of the 24 orders keep all edges (as it is, and turned round); p -> 2/24
    path = [("a", "b", 1), ("b", "c", 1), ("c", "d", 1)]
    rows = frame("edges", [("l", *tie) for tie in path] + [("r", *tie) for tie in path])
    found = compare_networks(rows, "l", "r", resamples=4000)
    assert found.qap == pytest.approx(1)
    assert found.p == pytest.approx(2 / 24, abs=0.015)
    assert found.deltacon == 1.0


def test_what_is_not_defined_is_none() -> None:
    nothing = compare_networks(empty("edges"), "l", "r")
    assert nothing[:-1] == (None,) * 7
    assert nothing.edges.is_empty()
    one_side = compare_networks(TWO, "l", "z", known=["z"])
    assert one_side[:4] == (0.0, None, 0.0, None)
    assert one_side.qap is None
    assert one_side.p is None
    complete = frame("edges", [("l", *tie, 1) for tie in combinations("abc", 2)] + [("r", "a", "b", 1)])
    assert compare_networks(complete, "l", "r").qap is None  # the same everywhere: no correlation
    assert compare_networks(complete, "r", "r").qap is None  # two nodes: one pair


def test_unknown_names_and_parameters_are_errors() -> None:
    with pytest.raises(UnknownNameError, match="There is no release 'q' here; there are: l, r"):
        compare_networks(TWO, "l", "q")
    with pytest.raises(NetworkError, match="nodes is 'all'; expected 'either' or 'shared'"):
        correlate_networks(TWO, "l", "r", nodes="all")
    for draws in ({"resamples": -1}, {"resamples": 1.5}, {"seed": -1}):
        with pytest.raises(ParameterError, match=f"Parameter {next(iter(draws))} is"):
            compare_networks(TWO, "l", "r", **draws)
    with pytest.raises(NetworkError, match="Column units of the edges"):
        compare_networks(TWO.with_columns(units=pl.lit(float("nan"))), "l", "r")
    with pytest.raises(UnknownNameError, match="There is no release 'q' here"):
        continuity(frame("hits", [("l", 0, 0, 1, "A", "a", "a")]), "l", "q")


@settings(deadline=None, max_examples=25)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random) -> None:  # type: ignore[no-untyped-def]
    order = list(range(florence().height))
    random.shuffle(order)
    one = compare_networks(florence(), "marriage", "business", resamples=20)
    other = compare_networks(florence()[order], "marriage", "business", resamples=20)
    assert one[:-1] == other[:-1]
    assert one.edges.equals(other.edges)


def test_comparison_is_symmetric() -> None:
    one, other = compare_networks(TWO, "l", "r"), compare_networks(TWO, "r", "l")
    assert one[:4] == other[:4]
    assert one[4:6] == pytest.approx(other[4:6])


def test_a_sequence_compares_neighbours() -> None:
    rows = pl.concat([TWO, frame("edges", [("s", "a", "b", 1)])])
    found = compare_sequence(rows, ["l", "r", "s", "t"], resamples=10)
    assert found.select("left", "right", "edge_jaccard").rows() == [
        ("l", "r", 1 / 4),
        ("r", "s", 1 / 2),
        ("s", "t", 0.0),
    ]
    assert found.columns == ["left", "right", *Comparison._fields[:-1]]
    assert compare_sequence(rows, ["l"]).is_empty()


def hits(*sentences: tuple[str, int, str]) -> pl.DataFrame:
    """A hit for each letter: (release, sentence, letters)."""
    return frame(
        "hits",
        [
            (release, number, 10 * number + i, 10 * number + i + 1, letter, letter, letter)
            for release, number, letters in sentences
            for i, letter in enumerate(letters)
        ],
    )


def test_exchanged_sentences_against_every_deal() -> None:
    sides = {("l", 0): "ab", ("l", 1): "abc", ("r", 0): "bc", ("r", 1): "cd", ("r", 2): "cde"}
    table = pairs(hits(*((*unit, letters) for unit, letters in sides.items())), "topic")
    found = exchange_units(table, "l", "r", resamples=3000)

    def jaccard(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[float, float]:
        ties = [{tie for letters in side for tie in combinations(letters, 2)} for side in (left, right)]
        things = [{thing for tie in side for thing in tie} for side in ties]
        return tuple(len(one & other) / len(one | other) for one, other in (things, ties))  # type: ignore[return-value]

    every = [
        jaccard(tuple(sides[unit] for unit in chosen), tuple(sides[unit] for unit in sides if unit not in chosen))
        for chosen in combinations(sides, 2)
    ]
    observed = jaccard(("ab", "abc"), ("bc", "cd", "cde"))
    for row, measure in ((0, 0), (2, 1)):
        values = [value[measure] for value in every]
        assert found["observed"][row] == observed[measure]
        assert found["null_mean"][row] == pytest.approx(sum(values) / len(values), abs=0.02)
        share = sum(value <= observed[measure] for value in values) / len(values)
        assert found["p"][row] == pytest.approx(share, abs=0.03)
    assert found["measure"].to_list() == ["node_jaccard", "node_overlap", "edge_jaccard", "edge_overlap"]


def test_exchange_of_the_same_things_and_with_an_empty_side() -> None:
    table = pairs(hits(("l", 0, "ab"), ("l", 1, "ac"), ("r", 0, "ab"), ("r", 1, "bc")), "topic")
    found = exchange_units(table, "l", "r", resamples=50)
    assert found["observed"].to_list() == [1.0, 1.0, 1 / 3, 1 / 2]  # a b c; ab, ac and ab, bc
    nothing = exchange_units(table, "l", "z")
    assert nothing.drop("measure").null_count().row(0) == (4,) * 5
    assert exchange_units(pairs(empty("hits"), "topic"), "l", "r").height == 4


def test_continuity_names_the_sentences() -> None:
    rows = hits(("l", 0, "ab"), ("l", 12, "a"), ("r", 3, "acc"))
    assert continuity(rows, "l", "r").rows() == [
        ("a", 2, 1, "persisting", "l-s00;l-s12", "r-s03"),
        ("b", 1, 0, "dropped", "l-s00", None),
        ("c", 0, 2, "new", None, "r-s03"),
    ]
    assert continuity(rows, "l", "z", known=["z"])["status"].to_list() == ["dropped", "dropped"]
    assert continuity(empty("hits"), "l", "r").columns[:4] == ["topic", "left_hits", "right_hits", "status"]


def test_things_by_releases() -> None:
    rows = hits(("r", 3, "acc"), ("l", 0, "ab"), ("l", 12, "a"))
    assert by_release(rows, "topic").rows() == [("a", 2, 1), ("b", 1, 0), ("c", 0, 2)]
    assert by_release(rows, "topic", releases=["r", "q"]).columns == ["topic", "r", "q"]
    assert by_release(rows, "topic").select(pl.col("l", "r").sum()).row(0) == (3, 3)
    assert edges(rows, of="topic").height == 2


def test_sentence_ids_stand_in_order_each_once():
    rows = pl.DataFrame({"release": ["b", "a", "a", "a"], "sentence": [0, 11, 2, 2]})
    assert rows.select(sentence_ids("ids")).item() == "a-s02;a-s11;b-s00"
    assert rows.select(sentence_ids("ids", " ")).item() == "a-s02 a-s11 b-s00"
    assert rows.clear().select(sentence_ids("ids")).item() is None
