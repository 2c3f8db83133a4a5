"""Places that repeat, and texts that other programs can open."""

import csv
import io
import sys

import networkx as nx
import polars as pl
import pytest

from dhschina.networks import NetworkError, edges, graph, pairs
from dhschina.networks.backbones import backbone
from dhschina.networks.layouts import annotate_graph, layout, to_csv, to_gexf, to_graphml
from dhschina.networks.structure import centrality
from dhschina.parameters import ParameterError
from dhschina.tables import empty, frame

NASTY = ['comma, "quote"', "<b>&amp;'", "a;b", "é🙂\x0b", "plain"]
HITS = frame(
    "hits",
    [("r", 7, 10 * i, 10 * i + 1, name, name, name) for i, name in enumerate(NASTY)]
    + [("r", 12, 100 + i, 101 + i, name, name, name) for i, name in enumerate(NASTY[:2])],
)


def table(made: nx.Graph, release: str = "r") -> pl.DataFrame:
    return frame("edges", [(release, *sorted(f"{node:04d}" for node in tie), 1) for tie in made.edges()])


def dressed() -> nx.Graph:
    found = pairs(HITS, "topic")
    rows = backbone(edges(found))
    return annotate_graph(graph(rows, "r"), positions=layout(rows), nodes=centrality(rows, "r"), pairs=found)


def test_one_layout_for_the_union_of_all_releases_in_name_order() -> None:
    rows = frame("edges", [("s", "b", "c", 1), ("r", "a", "b", 1)])
    found = layout(rows)
    assert found["node"].to_list() == ["a", "b", "c"]
    assert found.equals(layout(rows.reverse()))
    assert found.equals(layout(frame("edges", [("t", "a", "b", 9), ("t", "b", "c", 2)])))
    # a path lies along x, its middle between its ends, first name left
    assert found["x"].to_list() == [-1.0, 0.0, 1.0]
    assert found["y"].abs().max() < 0.1


def test_a_layout_repeats_with_its_seed_and_keeps_neighbours_near() -> None:
    rows = table(nx.ring_of_cliques(6, 5))
    first = layout(rows, seed=3)
    assert first.equals(layout(rows, seed=3))
    places = {node: complex(x, y) for node, x, y in first.iter_rows()}
    steps = dict(nx.all_pairs_shortest_path_length(graph(rows, "r")))
    pairs_ = [(abs(places[a] - places[b]), steps[a][b]) for a in places for b in places if a < b]
    assert max(gap for gap, step in pairs_ if step == 1) < min(gap for gap, step in pairs_ if step >= 4)
    assert min(gap for gap, _ in pairs_) > 0.02  # no two things on one spot
    assert first.select(pl.col("x", "y").abs().max()).max_horizontal().item() == 1.0
    assert first["x"].round(4).equals(first["x"])


def test_components_stand_apart() -> None:
    rows = table(nx.disjoint_union_all([nx.complete_graph(6), nx.path_graph(4), nx.path_graph(2), nx.path_graph(2)]))
    boxes = []
    for nodes in sorted(nx.connected_components(graph(rows, "r")), key=min):
        part = layout(rows).filter(pl.col("node").is_in(sorted(nodes)))
        boxes.append((part["x"].min(), part["x"].max(), part["y"].min(), part["y"].max()))
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            assert one[1] < other[0] or other[1] < one[0] or one[3] < other[2] or other[3] < one[2]


def test_layouts_at_the_edge() -> None:
    assert layout(empty("edges")).schema == {"node": pl.String, "x": pl.Float64, "y": pl.Float64}
    assert layout(table(nx.path_graph(2))).rows() == [("0000", -1.0, 0.0), ("0001", 1.0, 0.0)]
    assert layout(table(nx.complete_graph(30)))["x"].n_unique() > 20
    assert layout(table(nx.star_graph(40))).filter(pl.col("node") == "0000").select(pl.col("x", "y").abs()).row(0) < (
        0.1,
        0.1,
    )


@pytest.mark.parametrize("installed", [True, False])
def test_a_large_layout_repeats_with_and_without_igraph(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if installed:
        pytest.importorskip("igraph")
    else:
        monkeypatch.setitem(sys.modules, "igraph", None)
    rows = table(nx.connected_watts_strogatz_graph(310, 4, 0.05, seed=1))
    first = layout(rows, seed=2)
    assert first.equals(layout(rows, seed=2))
    assert not first.equals(layout(rows, seed=4))
    assert first.null_count().row(0) == (0, 0, 0)


def test_gexf_and_graphml_are_opened_again_as_they_were() -> None:
    made = dressed()
    clean = sorted(name.replace("\x0b", "�") for name in NASTY)
    for read, text in ((nx.read_gexf, to_gexf(made)), (nx.read_graphml, to_graphml(made))):
        again = read(io.BytesIO(text.encode()))
        assert sorted(again) == clean
        assert again.number_of_edges() == 10
        for node, data in again.nodes(data=True):
            assert data["label"] == node
            assert (data["x"], data["y"]) == (made.nodes[node]["x"], made.nodes[node]["y"])
            assert data["degree"] == 4
        one, other = clean[0], clean[1]
        assert (one, other) == ("<b>&amp;'", "a;b")
        assert again.edges[one, other]["sentences"] == "r-s07"
        twice = again.edges[NASTY[0], NASTY[1]]
        assert (twice["sentences"], twice["units"], twice["weight"]) == ("r-s07;r-s12", 2, 2)
        assert 0 < twice["alpha"] <= 1


def test_gexf_holds_positions_for_gephi_and_no_date() -> None:
    text = to_gexf(dressed())
    assert "lastmodifieddate" not in text
    assert text.count("<viz:position") == 5
    assert 'version="1.2"' in text
    assert text == to_gexf(dressed())
    assert to_graphml(dressed()) == to_graphml(dressed())


def test_csv_of_nodes_and_edges() -> None:
    nodes, ties = (list(csv.DictReader(io.StringIO(text))) for text in to_csv(dressed()))
    assert [row["Id"] for row in nodes][:2] == ["<b>&amp;'", "a;b"]
    assert {"label", "x", "y", "degree", "betweenness"} < set(nodes[0])
    assert len(ties) == 10
    assert {"Source", "Target", "units", "weight", "alpha", "sentences"} == set(ties[0])
    assert to_csv(annotate_graph(graph(empty("edges"), "r"))) == ("Id\n", "Source,Target\n")


def test_an_empty_network_can_be_written() -> None:
    none = annotate_graph(
        graph(empty("edges"), "r"), positions=layout(empty("edges")), pairs=pairs(empty("hits"), "topic")
    )
    assert len(nx.read_gexf(io.BytesIO(to_gexf(none).encode()))) == 0
    assert len(nx.read_graphml(io.BytesIO(to_graphml(none).encode()))) == 0


def test_nulls_are_left_out_and_a_table_without_nodes_is_named() -> None:
    rows = frame("edges", [("r", "a", "b", 1)])
    made = annotate_graph(
        graph(rows, "r"), nodes=pl.DataFrame({"node": ["a", "b", "z"], "country": ["US", None, "CN"]})
    )
    assert dict(made.nodes(data=True)) == {"a": {"label": "a", "country": "US"}, "b": {"label": "b"}}
    with pytest.raises(NetworkError, match="The nodes have no column node"):
        annotate_graph(graph(rows, "r"), nodes=pl.DataFrame({"name": ["a"]}))
    with pytest.raises(ParameterError, match="Parameter seed is 'a', expected a whole number, at least 0"):
        layout(rows, seed="a")  # type: ignore[arg-type]
