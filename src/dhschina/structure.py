"""The structure of one network: its size, how central each thing is, and the groups that hang together."""

import random
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dhschina.networks import EDGE, need, of_release
from dhschina.tables import REAL, TEXT, WHOLE

Matrix = NDArray[np.float64]
LARGE = 300  # nodes from which igraph, when installed, does the work
MEASURES = ("degree", "strength", "betweenness", "eigenvector")


class Communities(NamedTuple):
    """A network in groups, and the modularity of these, of the consensus and of the best run; None without edges."""

    nodes: pl.DataFrame
    modularity: float | None
    consensus: float | None
    best: float | None


def summarize_networks(edges: pl.DataFrame, *, known: Iterable[str] = ()) -> pl.DataFrame:
    """One row for each release: release, nodes, edges, density, components, once (edges that rest on one unit).

    density: edges / (n(n-1)/2), null without nodes. known: ids of releases that may have no edge.
    """
    rows = []
    for release in sorted({*edges["release"].unique(), *known}):
        part = of_release(edges, release, known)
        _, matrix = _network(part)
        n, m = matrix.shape[0], part.height
        density = 2 * m / (n * (n - 1)) if n else None
        rows.append((release, n, m, density, len(set(_components(matrix))), part.filter(pl.col("units") == 1).height))
    names = {"release": TEXT, "nodes": WHOLE, "edges": WHOLE, "density": REAL, "components": WHOLE, "once": WHOLE}
    return pl.DataFrame(rows, names, orient="row")


def _network(edges: pl.DataFrame) -> tuple[pl.Series, Any]:
    """The names of the nodes and the symmetric sparse matrix of units."""
    from scipy.sparse import csr_array

    names = pl.concat([edges["source"], edges["target"]]).unique().sort()
    at = tuple(names.search_sorted(edges[end]).to_numpy() for end in ("source", "target"))
    matrix = csr_array((edges["units"].to_numpy().astype(float), at), shape=(len(names), len(names)))
    return names, (matrix + matrix.T).tocsr()


def _components(matrix: Any) -> list[int]:
    """The number of each node's component."""
    from scipy.sparse.csgraph import connected_components

    return connected_components(matrix, directed=False)[1].tolist() if matrix.shape[0] else []


def _ties(matrix: Any) -> tuple[list[tuple[int, int]], list[float]]:
    """The pairs of nodes with an edge, lower number first, and their weights."""
    coordinates = matrix.tocoo()
    keep = coordinates.row < coordinates.col
    return list(zip(coordinates.row[keep].tolist(), coordinates.col[keep].tolist(), strict=True)), coordinates.data[
        keep
    ].tolist()


def _igraph(matrix: Any) -> Any:
    """The igraph.Graph of a large network when igraph is installed, otherwise None."""
    if matrix.shape[0] < LARGE:
        return None
    try:
        import igraph
    except ImportError:
        return None
    ties, weights = _ties(matrix)
    return igraph.Graph(matrix.shape[0], ties, edge_attrs={"weight": weights})


def _networkx(matrix: Any) -> Any:
    import networkx as nx

    made = nx.empty_graph(matrix.shape[0])
    made.add_weighted_edges_from((*tie, weight) for tie, weight in zip(*_ties(matrix), strict=True))
    return made


def _betweenness(matrix: Any) -> Matrix:
    """Share of the shortest paths (in steps) between two others that pass each node, as NetworkX normalizes it.

    Brandes (2001), all sources at once: counts of shortest paths level by level, then dependencies back again.
    """
    n = matrix.shape[0]
    large = _igraph(matrix)
    if large is not None:
        return np.asarray(np.array(large.betweenness()) / max((n - 1) * (n - 2) / 2, 1))
    if n >= LARGE:
        import networkx as nx

        return np.array(list(nx.betweenness_centrality(_networkx(matrix)).values()))
    near = (matrix.toarray() > 0).astype(float)
    front = np.eye(n)
    paths, levels = front.copy(), [front]
    while (front := (front @ near) * (paths == 0)).any():
        paths += front
        levels.append(front)
    inverse, passed = np.divide(1, paths, out=np.zeros_like(paths), where=paths > 0), np.zeros_like(paths)
    for level in range(len(levels) - 1, 1, -1):
        passed += (((1 + passed) * inverse * (levels[level] > 0)) @ near) * levels[level - 1]
    return np.asarray(passed.sum(axis=0) / max((n - 1) * (n - 2), 1))


def _eigenvector(matrix: Any) -> Matrix:
    """The leading eigenvector of the units, of length 1; where it is not unique, the one nearest to equal shares."""
    n = matrix.shape[0]
    if n < LARGE:
        values, vectors = np.linalg.eigh(matrix.toarray())
        top = vectors[:, values > values[-1] - 1e-9 * abs(values[-1])]
        vector = top @ top.sum(axis=0)
    else:
        from scipy.sparse.linalg import eigsh

        vector = np.abs(eigsh(matrix, k=1, which="LA", v0=np.ones(n))[1][:, 0])
    return np.asarray(np.clip(vector, 0, None) / np.linalg.norm(vector))


def measures(matrix: Any) -> dict[str, Matrix]:
    """The measures of MEASURES for each node of a symmetric sparse matrix of units."""
    degree = np.diff(matrix.indptr).astype(float)
    if not degree.any():
        return dict.fromkeys(MEASURES, degree)
    found = degree, matrix.sum(axis=1), _betweenness(matrix), _eigenvector(matrix)
    return dict(zip(MEASURES, found, strict=True))


def centrality(edges: pl.DataFrame, release: str, *, known: Iterable[str] = ()) -> pl.DataFrame:
    """How central each thing is: node, degree, strength, betweenness, eigenvector, in name order.

    degree: edges; strength: units of the edges; betweenness: in steps, normalized (Freeman 1977; Brandes 2001);
    eigenvector: of the units (Bonacich 1972), Euclidean length 1, in a disconnected network that of the component with
    the greatest eigenvalue. Ranks mean little at this size: see rank_intervals. Raises UnknownNameError.
    """
    names, matrix = _network(of_release(edges, release, known))
    table = pl.DataFrame({"node": names.alias("node"), **measures(matrix)})
    return table.with_columns(pl.col("degree", "strength").cast(WHOLE))


def communities(
    edges: pl.DataFrame, release: str, *, seed: int = 0, runs: int = 20, known: Iterable[str] = ()
) -> Communities:
    """The groups of things that hang together, by consensus over `runs` runs with different seeds.

    Each run maximizes modularity of the units (Louvain, Blondel et al. 2008; from 300 nodes on igraph's Leiden, Traag
    et al. 2019, when installed). Consensus (Lancichinetti and Fortunato 2012): the network of how often two things are
    together, above 1/2, is grouped in the same way until all runs agree. Where a single run is more modular than the
    consensus, `community` is that run's: a sign that the groups are not firm.
    nodes: node, community, consensus (0 = largest), agreement (share of the other things about which runs and community
    agree on whether they belong together). Raises UnknownNameError.
    """
    names, matrix = _network(of_release(edges, release, known))
    if names.is_empty():
        kinds = {"node": TEXT, "community": WHOLE, "consensus": WHOLE, "agreement": REAL}
        return Communities(pl.DataFrame(schema=kinds), None, None, None)
    found = _partitions(matrix, runs, seed)
    together = _together(found)
    agreed = _agreed(together, max(runs // 4, 2), seed)
    best = max(found, key=lambda groups: _modularity(matrix, groups))
    scores = _modularity(matrix, agreed), _modularity(matrix, best)
    groups = agreed if scores[0] >= scores[1] - 1e-9 else best
    same = groups[:, None] == groups
    agreement = (np.where(same, together, 1 - together).sum(axis=1) - 1) / max(len(names) - 1, 1)
    nodes = pl.DataFrame(
        {
            "node": names.alias("node"),
            "community": _by_size(groups),
            "consensus": _by_size(agreed),
            "agreement": agreement,
        }
    )
    return Communities(nodes, _modularity(matrix, groups), *scores)


def _by_size(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """The groups numbered from 0, the largest first, then by their first node."""
    _, first, number, size = np.unique(groups, return_index=True, return_inverse=True, return_counts=True)
    return np.asarray(np.argsort(np.lexsort((first, -size)))[number])


def _together(found: list[NDArray[np.int64]]) -> Matrix:
    """Share of the runs in which each two nodes are in one group."""
    member = np.hstack([np.eye(groups.max() + 1, dtype=np.float32)[groups] for groups in found])
    return (member @ member.T).astype(float) / len(found)


def _agreed(together: Matrix, runs: int, seed: int) -> NDArray[np.int64]:
    """Groups on which all runs agree when the network of shares above 1/2 is grouped again, at most ten times."""
    from scipy.sparse import csr_array

    for _ in range(10):
        together = np.where((together > 0.5) & ~np.eye(len(together), dtype=bool), together, 0)
        if (together == np.rint(together)).all():
            break
        together = _together(_partitions(csr_array(together), runs, seed))
    return np.array(_components(csr_array(together > 0.5)))


def _partitions(matrix: Any, runs: int, seed: int) -> list[NDArray[np.int64]]:
    """Groups of the nodes, one array for each run."""
    large = _igraph(matrix)
    if large is not None:
        import igraph

        igraph.set_random_number_generator(random.Random(seed))
        try:
            return [
                np.array(large.community_leiden("modularity", weights="weight", n_iterations=-1).membership)
                for _ in range(runs)
            ]
        finally:
            igraph.set_random_number_generator(random)
    import networkx as nx

    made, found = _networkx(matrix), []
    for run in range(runs):
        groups = np.zeros(matrix.shape[0], dtype=np.int64)
        for number, members in enumerate(nx.community.louvain_communities(made, seed=seed + run)):
            groups[list(members)] = number
        found.append(groups)
    return found


def _modularity(matrix: Any, groups: NDArray[np.int64]) -> float:
    """Modularity of the units (Newman 2004, eq. 5)."""
    ends = matrix.tocoo()
    strength, total = matrix.sum(axis=1), matrix.sum()
    inside = ends.data[groups[ends.row] == groups[ends.col]].sum()
    return float(inside / total - (np.bincount(groups, strength) ** 2).sum() / total**2)


def most_modular(matrix: Any, runs: int, seed: int) -> float:
    """The highest modularity of `runs` runs on a symmetric matrix of units."""
    from scipy.sparse import csr_array

    sparse = csr_array(matrix)
    return max(_modularity(sparse, groups) for groups in _partitions(sparse, runs, seed))


def name_communities(nodes: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Each group by its members and an example: a table that quote can quote.

    nodes: of Communities; pairs: the pairs of the same release. The example is the unit in which most members meet, the
    first of them. Columns: community, size, members (joined by `;`), release, sentence, start, end (null without one).
    """
    need(nodes, ["node", "community"], "nodes")
    need(pairs, [*EDGE, "unit", "sentence"], "pairs")
    ends = [nodes.rename({"node": end, "community": f"{end}_group"}) for end in ("source", "target")]
    inside = pairs.join(ends[0], on="source").join(ends[1], on="target")
    inside = inside.filter(pl.col("source_group") == pl.col("target_group"))
    example = (
        inside.group_by("release", "unit", community="source_group")
        .agg(
            pl.len(),
            pl.col("sentence").min(),
            start=pl.min_horizontal("source_start", "target_start").min(),
            end=pl.max_horizontal("source_end", "target_end").max(),
        )
        .sort("community", "len", "release", "unit", descending=[False, True, False, False])
        .unique("community", keep="first", maintain_order=True)
    )
    named = nodes.sort("community", "node").group_by("community", maintain_order=True)
    members = named.agg(size=pl.len().cast(WHOLE), members=pl.col("node").str.join(";"))
    return members.join(example.drop("unit", "len"), on="community", how="left", maintain_order="left")
