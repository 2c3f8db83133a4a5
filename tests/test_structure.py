"""One network: published values, and NetworkX and igraph as second implementations."""

import sys
from fractions import Fraction
from itertools import pairwise

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhschina.networks import UnknownNameError, graph, structure
from dhschina.networks.structure import centrality, summarize_networks
from dhschina.tables import empty, frame


def table(made: nx.Graph, release: str = "r") -> pl.DataFrame:
    """The edges of a NetworkX graph, numbers as names of four digits; units are its weights, else 1."""
    rows = [(release, *sorted(f"{node:04d}" for node in (a, b)), w) for a, b, w in made.edges(data="weight", default=1)]
    return frame("edges", rows)


def test_krackhardts_kite() -> None:
    # Krackhardt (1990), Assessing the political landscape, figure 1: Diane (3) has most ties, Heather (7) lies between.
    # Betweenness: Heather 14/36, Fernando and Garth 25/108, Ike 8/36, Diane 11/108, Andre and Beverley 5/216
    found = centrality(table(nx.krackhardt_kite_graph()), "r")
    assert found["degree"].to_list() == [4, 4, 3, 6, 3, 5, 5, 3, 2, 1]
    assert found["betweenness"].to_list() == pytest.approx(
        [5 / 216, 5 / 216, 0, 11 / 108, 0, 25 / 108, 25 / 108, 14 / 36, 8 / 36, 0], abs=1e-12
    )
    # eigenvector as NetworkX gives it: Diane 0.481, Fernando and Garth 0.398, Jane 0.011
    assert [round(value, 3) for value in found["eigenvector"]] == [
        *[0.352, 0.352, 0.286, 0.481, 0.286],
        *[0.398, 0.398, 0.196, 0.048, 0.011],
    ]


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 14), st.integers(1, 30), st.integers(0, 10**6))
def test_centrality_equals_networkx(nodes: int, ties: int, seed: int) -> None:
    drawn = nx.gnm_random_graph(nodes, ties, seed=seed)
    rows = table(drawn).with_columns(units=1 + pl.int_range(pl.len()) % 3)
    made, found = graph(rows, "r"), centrality(rows, "r")
    assert found["node"].to_list() == list(made)
    assert found["degree"].to_list() == [degree for _, degree in made.degree()]
    assert found["strength"].to_list() == [degree for _, degree in made.degree(weight="units")]
    assert found["betweenness"].to_list() == pytest.approx(list(nx.betweenness_centrality(made).values()), abs=1e-9)
    vector = found["eigenvector"].to_numpy()
    matrix = nx.to_numpy_array(made, weight="units")
    assert matrix @ vector == pytest.approx(np.linalg.eigvalsh(matrix)[-1] * vector, abs=1e-7)
    assert np.linalg.norm(vector) == pytest.approx(1)


@pytest.mark.parametrize("installed", [True, False])
def test_a_large_network_gives_the_same_with_and_without_igraph(
    installed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = nx.gnm_random_graph(320, 700, seed=4)
    rows = table(drawn)
    reference = nx.betweenness_centrality(graph(rows, "r"))
    if installed:
        pytest.importorskip("igraph")
    else:
        monkeypatch.setitem(sys.modules, "igraph", None)
    found = centrality(rows, "r")
    assert found["betweenness"].to_list() == pytest.approx([reference[node] for node in found["node"]], abs=1e-9)


def test_betweenness_equals_igraph() -> None:
    igraph = pytest.importorskip("igraph")
    for seed in range(5):
        names, matrix = structure.network_matrix(table(nx.gnm_random_graph(30, 60, seed=seed)))
        made = igraph.Graph(len(names), structure.ties_of(matrix)[0])
        scale = (len(names) - 1) * (len(names) - 2) / 2
        assert structure._betweenness(matrix) == pytest.approx(np.array(made.betweenness()) / scale, abs=1e-9)


def test_networks_at_the_edge() -> None:
    complete = centrality(table(nx.complete_graph(6)), "r")
    assert complete["betweenness"].to_list() == [0.0] * 6
    assert complete["eigenvector"].to_list() == pytest.approx([1 / 6**0.5] * 6)
    one = centrality(table(nx.path_graph(2)), "r")
    assert one.row(0) == ("0000", 1, 1, 0.0, pytest.approx(0.5**0.5))
    apart = centrality(table(nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(3))), "r")
    assert apart["eigenvector"].to_list() == pytest.approx([1 / 6**0.5] * 6)  # two equal components, equal shares


def test_nothing_in_nothing_out_and_unknown_releases_are_named() -> None:
    assert centrality(empty("edges"), "r").columns == ["node", "degree", "strength", "betweenness", "eigenvector"]
    with pytest.raises(UnknownNameError, match="There is no release 's' here; there are: r"):
        centrality(table(nx.path_graph(2)), "s")


def test_summary_counts_nodes_edges_and_what_rests_on_one_unit() -> None:
    rows = frame("edges", [("a", "x", "y", 1), ("a", "y", "z", 2), ("a", "v", "w", 1)])
    assert summarize_networks(rows, known=["b"]).rows() == [("a", 5, 3, 3 / 10, 2, 2), ("b", 0, 0, None, 0, 0)]


def test_a_long_path_needs_every_level() -> None:
    path = table(nx.path_graph(60))
    expected = [Fraction(i * (59 - i) * 2, 59 * 58) for i in range(60)]
    assert centrality(path, "r")["betweenness"].to_list() == pytest.approx(
        [float(value) for value in expected], abs=1e-12
    )
    assert all(one >= other for one, other in pairwise(centrality(path, "r")["betweenness"][30:].to_list()))
