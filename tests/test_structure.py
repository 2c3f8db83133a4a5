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

from dhschina import structure
from dhschina.networks import UnknownNameError, edges, graph, pairs
from dhschina.structure import centrality, communities, name_communities, summarize_networks
from dhschina.tables import empty, frame


def table(made: nx.Graph, release: str = "r") -> pl.DataFrame:
    """The edges of a NetworkX graph, numbers as names of four digits; units are its weights, else 1."""
    rows = [(release, *sorted(f"{node:04d}" for node in (a, b)), w) for a, b, w in made.edges(data="weight", default=1)]
    return frame("edges", rows)


def modularity(made: nx.Graph, groups: list[set[int]]) -> float:
    names, matrix = structure._network(table(made))
    where = {f"{node:04d}": number for number, group in enumerate(groups) for node in group}
    return structure._modularity(matrix, np.array([where[name] for name in names]))


def groups_of(found: structure.Communities, column: str = "community") -> list[list[str]]:
    return found.nodes.group_by(column, maintain_order=True).agg("node").sort(column)["node"].to_list()


def test_karate_club() -> None:
    # Brandes et al. (2008), On modularity clustering: the optimum for Zachary's unweighted network is 0.4198
    club = nx.Graph(nx.karate_club_graph().edges())
    found = communities(table(club), "r")
    assert round(found.modularity, 4) == 0.4198
    assert found.best == found.modularity >= found.consensus
    assert found.nodes["community"].n_unique() == 4
    # the club's actual split into two, by NetworkX
    sides = [
        {n for n, club_ in nx.karate_club_graph().nodes(data="club") if club_ == side} for side in ("Mr. Hi", "Officer")
    ]
    assert modularity(club, sides) == pytest.approx(nx.community.modularity(club, sides), abs=1e-12)


def test_ring_of_cliques() -> None:
    # Fortunato and Barthélemy (2007), Resolution limit in community detection: n = 30 cliques of m = 5:
    # one group a clique 1 - 2/(m(m-1)+2) - 1/n = 0.876, two cliques a group 1 - 1/(m(m-1)+2) - 2/n = 0.888
    ring = nx.ring_of_cliques(30, 5)
    cliques = [set(range(5 * i, 5 * i + 5)) for i in range(30)]
    single = modularity(ring, cliques)
    paired = modularity(ring, [cliques[i] | cliques[i + 1] for i in range(0, 30, 2)])
    assert single == pytest.approx(float(1 - Fraction(2, 22) - Fraction(1, 30)), abs=1e-12)
    assert paired == pytest.approx(float(1 - Fraction(1, 22) - Fraction(2, 30)), abs=1e-12)
    assert (round(single, 3), round(paired, 3)) == (0.876, 0.888)
    # seeds pair the cliques differently: the groups found are not firm, and no clique is ever cut
    found = communities(table(ring), "r")
    assert found.modularity == found.best > found.consensus
    together = dict(found.nodes.select("node", "community").iter_rows())
    assert all(len({together[f"{node:04d}"] for node in clique}) == 1 for clique in cliques)


def test_firm_groups_are_the_consensus_of_all_runs() -> None:
    apart = nx.disjoint_union(nx.complete_graph(5), nx.complete_graph(4))
    found = communities(table(apart), "r")
    assert (
        groups_of(found)
        == groups_of(found, "consensus")
        == [["0000", "0001", "0002", "0003", "0004"], ["0005", "0006", "0007", "0008"]]
    )
    assert found.nodes["agreement"].to_list() == [1.0] * 9
    # 10 and 6 of 16 edges lie inside: 1 - (20/32)^2 - (12/32)^2
    assert found.modularity == found.consensus == found.best == pytest.approx(1 - (20 / 32) ** 2 - (12 / 32) ** 2)


def test_communities_are_the_same_on_every_run_and_for_any_order_of_rows() -> None:
    rows = table(nx.gnm_random_graph(40, 90, seed=3))
    first, again = communities(rows, "r", seed=5), communities(rows.reverse(), "r", seed=5)
    assert first.nodes.equals(again.nodes)
    assert first[1:] == again[1:]


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
    groups = communities(rows, "r", runs=3)
    louvain = max(
        nx.community.modularity(graph(rows, "r"), nx.community.louvain_communities(graph(rows, "r"), seed=seed))
        for seed in range(3)
    )
    assert groups.modularity >= louvain - (0 if installed else 0.01)
    assert communities(rows, "r", runs=3).nodes.equals(groups.nodes)


def test_modularity_and_betweenness_equal_igraph() -> None:
    igraph = pytest.importorskip("igraph")
    for seed in range(5):
        names, matrix = structure._network(table(nx.gnm_random_graph(30, 60, seed=seed)))
        ties, weights = structure._ties(matrix)
        made = igraph.Graph(len(names), ties)
        member = np.arange(len(names)) % 4
        assert structure._modularity(matrix, member) == pytest.approx(
            made.modularity(member.tolist(), weights), abs=1e-12
        )
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
    assert communities(table(nx.path_graph(2)), "r").modularity == 0.0


def test_nothing_in_nothing_out_and_unknown_releases_are_named() -> None:
    assert centrality(empty("edges"), "r").columns == ["node", "degree", "strength", "betweenness", "eigenvector"]
    found = communities(empty("edges"), "r")
    assert found[1:] == (None, None, None)
    assert name_communities(found.nodes, pairs(empty("hits"), "topic")).is_empty()
    for function in (centrality, communities):
        with pytest.raises(UnknownNameError, match="There is no release 's' here; did you mean 'r'"):
            function(table(nx.path_graph(2)), "s")


def test_summary_counts_nodes_edges_and_what_rests_on_one_unit() -> None:
    rows = frame("edges", [("a", "x", "y", 1), ("a", "y", "z", 2), ("a", "v", "w", 1)])
    assert summarize_networks(rows, known=["b"]).rows() == [("a", 5, 3, 3 / 10, 2, 2), ("b", 0, 0, None, 0, 0)]


def test_a_community_is_named_by_its_members_and_the_unit_where_most_meet() -> None:
    hits = frame(
        "hits",
        [
            *(("r", 0, 0, 1, "X", "x", "x"), ("r", 0, 2, 3, "Y", "y", "y"), ("r", 1, 10, 11, "Z", "z", "z")),
            *(("r", 1, 12, 13, "Y", "y", "y"), ("r", 1, 14, 15, "X", "x", "x"), ("r", 2, 20, 21, "V", "v", "v")),
            ("r", 2, 22, 25, "W", "w", "w"),
        ],
    )
    found = communities(edges(hits, "topic"), "r")
    assert name_communities(found.nodes, pairs(hits, "topic")).rows() == [
        (0, 3, "x;y;z", "r", 1, 10, 15),
        (1, 2, "v;w", "r", 2, 20, 25),
    ]


def test_a_long_path_needs_every_level() -> None:
    path = table(nx.path_graph(60))
    expected = [Fraction(i * (59 - i) * 2, 59 * 58) for i in range(60)]
    assert centrality(path, "r")["betweenness"].to_list() == pytest.approx(
        [float(value) for value in expected], abs=1e-12
    )
    assert all(one >= other for one, other in pairwise(centrality(path, "r")["betweenness"][30:].to_list()))
