"""Groups: published modularities, NetworkX and igraph as second implementations, and how firm the groups are."""

import sys
from fractions import Fraction

import networkx as nx
import numpy as np
import polars as pl
import pytest

from dhschina.networks import UnknownNameError, edges, graph, pairs, partitions
from dhschina.networks.partitions import Communities, communities, name_communities
from dhschina.networks.structure import network_matrix, ties_of
from dhschina.tables import empty, frame


def table(made: nx.Graph, release: str = "r") -> pl.DataFrame:
    """The edges of a NetworkX graph, numbers as names of four digits; units are its weights, else 1."""
    rows = [(release, *sorted(f"{node:04d}" for node in (a, b)), w) for a, b, w in made.edges(data="weight", default=1)]
    return frame("edges", rows)


def modularity(made: nx.Graph, groups: list[set[int]]) -> float:
    names, matrix = network_matrix(table(made))
    where = {f"{node:04d}": number for number, group in enumerate(groups) for node in group}
    return partitions.modularity(matrix, np.array([where[name] for name in names]))


def groups_of(found: Communities, column: str = "community") -> list[list[str]]:
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


@pytest.mark.parametrize("installed", [True, False])
def test_large_networks_are_grouped_no_worse_than_by_networkx(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if installed:
        pytest.importorskip("igraph")
    else:
        monkeypatch.setitem(sys.modules, "igraph", None)
    rows = table(nx.gnm_random_graph(320, 700, seed=4))
    found, made = communities(rows, "r", runs=3), graph(rows, "r")
    louvain = nx.community.modularity(made, nx.community.louvain_communities(made, seed=0))
    assert found.modularity >= louvain - (0 if installed else 0.01)
    assert communities(rows, "r", runs=3).nodes.equals(found.nodes)


def test_modularity_equals_igraph() -> None:
    igraph = pytest.importorskip("igraph")
    for seed in range(5):
        names, matrix = network_matrix(table(nx.gnm_random_graph(30, 60, seed=seed)))
        ties, weights = ties_of(matrix)
        member = np.arange(len(names)) % 4
        theirs = igraph.Graph(len(names), ties).modularity(member.tolist(), weights)
        assert partitions.modularity(matrix, member) == pytest.approx(theirs, abs=1e-12)


def test_nothing_in_nothing_out_and_unknown_releases_are_named() -> None:
    found = communities(empty("edges"), "r")
    assert found[1:] == (None, None, None)
    assert name_communities(found.nodes, pairs(empty("hits"), "topic")).is_empty()
    assert communities(table(nx.path_graph(2)), "r").modularity == 0.0
    with pytest.raises(UnknownNameError, match="There is no release 's' here; there are: r"):
        communities(table(nx.path_graph(2)), "s")


def test_a_community_is_named_by_its_members_and_the_unit_where_most_meet() -> None:
    hits = frame(
        "hits",
        [
            *(("r", 0, 0, 1, "X", "x", "x"), ("r", 0, 2, 3, "Y", "y", "y"), ("r", 1, 10, 11, "Z", "z", "z")),
            *(("r", 1, 12, 13, "Y", "y", "y"), ("r", 1, 14, 15, "X", "x", "x"), ("r", 2, 20, 21, "V", "v", "v")),
            ("r", 2, 22, 25, "W", "w", "w"),
        ],
    )
    found = communities(edges(hits, of="topic"), "r")
    assert name_communities(found.nodes, pairs(hits, "topic")).rows() == [
        (0, 3, "x;y;z", "r", 1, 10, 15),
        (1, 2, "v;w", "r", 2, 20, 25),
    ]
