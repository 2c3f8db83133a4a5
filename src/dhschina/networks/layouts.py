"""Where each thing of a network is drawn, the same in every picture; and networks as text for other programs."""

import re
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dhschina.evidence import sentence_ids
from dhschina.networks import need
from dhschina.networks.structure import LARGE, as_igraph, components, network_matrix, seeded, ties_of
from dhschina.parameters import check_draws
from dhschina.tables import REAL, TEXT

Points = NDArray[np.float64]
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold


def layout(edges: pl.DataFrame, *, seed: int = 0) -> pl.DataFrame:
    """One place for each thing, in the union of all releases' networks: node, x, y, in name order.

    Distances follow the number of steps between two things (stress majorization; Gansner, Koren and North 2004), units
    aside, so that labels find room; each component lies along its longer axis, and components stand in rows, larger
    first. x and y lie in [-1, 1], are rounded to four decimals, and are the same on every run with the same seed.
    From 300 nodes on, igraph's layout (Fruchterman and Reingold 1991) is used when igraph is installed.
    """
    need(edges, ["source", "target"], "edges")
    check_draws(seed, 0)
    names, matrix = network_matrix(edges.select("source", "target", units=1))
    if names.is_empty():
        return pl.DataFrame(schema={"node": TEXT, "x": REAL, "y": REAL})
    component = np.array(components(matrix))
    parts = [np.flatnonzero(component == c) for c in range(component.max() + 1)]
    parts.sort(key=lambda part: (-len(part), part[0]))
    rng = np.random.Generator(np.random.PCG64(seed))
    boxes = [_upright(_placed(matrix[part][:, part], rng)) for part in parts]
    places = np.empty((len(names), 2))
    for part, box, corner in zip(parts, boxes, _packed([box.max(axis=0) for box in boxes]), strict=True):
        places[part] = box + corner
    places -= (places.max(axis=0) + places.min(axis=0)) / 2
    places = np.round(places / np.abs(places).max(), 4) + 0.0  # no negative zero
    return pl.DataFrame({"node": names, "x": places[:, 0], "y": places[:, 1]})


def _placed(matrix: Any, rng: np.random.Generator) -> Points:
    """Places of the nodes of one connected network."""
    from scipy.sparse.csgraph import shortest_path

    count = matrix.shape[0]
    starts = rng.normal(size=(3 if count < LARGE else 1, count, 2)) * np.sqrt(count)
    if count >= LARGE:
        return _spread(matrix, starts[0], int(rng.integers(2**31)))
    steps = shortest_path(matrix, unweighted=True, directed=False)
    weight = np.divide(1, steps**2, out=np.zeros_like(steps), where=steps > 0)
    inverse = np.linalg.pinv(np.diag(weight.sum(axis=1)) - weight)
    best: Points = starts[0]
    least = np.inf
    for points in starts:
        stress = np.inf
        for _ in range(300):
            apart = np.linalg.norm(points[:, None] - points[None], axis=2)
            before, stress = stress, (weight * (steps - apart) ** 2).sum()
            if before - stress <= 1e-9 * stress:
                break
            pull = np.divide(-weight * steps, apart, out=np.zeros_like(steps), where=apart > 1e-12)
            points = inverse @ ((pull - np.diag(pull.sum(axis=1))) @ points)
        if stress < least:
            best, least = points, stress
    return best


def _spread(matrix: Any, start: Points, seed: int) -> Points:
    """Places of many nodes: igraph's layout when it is installed, else NetworkX's, scaled to about a step an edge."""
    large = as_igraph(matrix)
    if large is not None:
        with seeded(seed):
            points = np.array(large.layout_fruchterman_reingold(seed=start.tolist()).coords)
    else:
        import networkx as nx

        made = nx.from_scipy_sparse_array(matrix)
        places = nx.spring_layout(made, pos=dict(enumerate(start)), seed=seed, weight=None)
        points = np.array(list(places.values()))
    row, col = np.transpose(ties_of(matrix)[0])
    return np.asarray(points / np.median(np.linalg.norm(points[row] - points[col], axis=1)))


def _upright(points: Points) -> Points:
    """The points turned so that they lie along the first axis, from (0, 0) on; the first node left and low."""
    points = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(points.T @ points)
    points = points @ axes[:, ::-1]
    points *= np.where(points[0] > 1e-9, -1, 1)
    return np.asarray(points - points.min(axis=0))


def _packed(sizes: list[Points]) -> list[Points]:
    """The corner of each box, in rows one step apart, about three wide to two high."""
    wide = max(max(size[0] for size in sizes), 1.2 * np.sqrt(sum((size + 1).prod() for size in sizes)))
    corners, x, y, high = [], 0.0, 0.0, 0.0
    for size in sizes:
        if x and x + size[0] > wide:
            x, y, high = 0.0, y - high - 1, 0.0
        corners.append(np.array([x, y - size[1]]))
        x, high = x + size[0] + 1, max(high, size[1])
    return corners


def annotate_graph(
    graph: Any,
    *,
    positions: pl.DataFrame | None = None,
    nodes: pl.DataFrame | None = None,
    pairs: pl.DataFrame | None = None,
) -> Any:
    """A copy of a graph of one release, ready for other programs.

    Each node gets a label; from positions (table of layout) x and y; from nodes (a table with a column node, such as
    that of centrality) the other columns as attributes, nulls left out. Each edge gets from pairs `sentences`, ids
    joined by `;`. Characters that XML cannot hold become U+FFFD. Raises NetworkError for a table without node.
    """
    import networkx as nx

    made = nx.Graph(**graph.graph)
    made.add_nodes_from((node, {"label": node}) for node in sorted(graph))
    for table in (nodes, positions):
        if table is not None:
            need(table, ["node"], "nodes")
            for row in table.filter(pl.col("node").is_in(list(graph))).iter_rows(named=True):
                made.nodes[row.pop("node")].update({name: value for name, value in row.items() if value is not None})
    made.add_edges_from(graph.edges(data=True))
    if pairs is not None:
        here = pairs.filter(pl.col("release") == graph.graph["release"])
        ends = [pl.min_horizontal("source", "target"), pl.max_horizontal("source", "target")]
        ids = here.sort("sentence").group_by(a=ends[0], b=ends[1]).agg(sentence_ids("ids")).drop_nulls()
        for a, b, found in ids.iter_rows():
            if made.has_edge(a, b):
                made.edges[a, b]["sentences"] = found
    for _, data in made.nodes(data=True):
        data.update({name: _UNPRINTABLE.sub("\ufffd", value) for name, value in data.items() if isinstance(value, str)})
    return nx.relabel_nodes(made, {node: _UNPRINTABLE.sub("\ufffd", node) for node in made})


def to_gexf(graph: Any) -> str:
    """The graph as GEXF 1.2 text for Gephi, nodes at their x and y: the same bytes for the same graph."""
    import networkx as nx

    made = graph.copy()
    for _, data in made.nodes(data=True):
        if "x" in data:
            data["viz"] = {"position": {"x": data["x"], "y": data["y"], "z": 0.0}}
    return re.sub(r' lastmodifieddate="[^"]*"', "", "\n".join(nx.generate_gexf(made))) + "\n"


def to_graphml(graph: Any) -> str:
    """The graph as GraphML text."""
    import networkx as nx

    return "\n".join(nx.generate_graphml(graph)) + "\n"


def to_csv(graph: Any) -> tuple[str, str]:
    """The nodes (Id, label …) and the edges (Source, Target, weight …) as two CSV texts, headed as Gephi expects."""
    nodes = [{"Id": node, **data} for node, data in graph.nodes(data=True)]
    edges = [{"Source": one, "Target": other, **data} for one, other, data in graph.edges(data=True)]
    tables = pl.DataFrame(nodes or {"Id": []}), pl.DataFrame(edges or {"Source": [], "Target": []})
    return tables[0].write_csv(), tables[1].write_csv()
