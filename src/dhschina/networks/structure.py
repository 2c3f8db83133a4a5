"""The structure of one network: its size, and how central each thing is."""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dhschina.networks import nodes_of, of_release
from dhschina.tables import REAL, TEXT, WHOLE

Matrix = NDArray[np.float64]
LARGE = 300  # nodes from which igraph, when installed, does the work
MEASURES = ("degree", "strength", "betweenness", "eigenvector")


def summarize_networks(edges: pl.DataFrame, *, known: Iterable[str] = ()) -> pl.DataFrame:
    """One row for each release: release, nodes, edges, density, components, once (edges that rest on one unit).

    density: edges / (n(n-1)/2), null without nodes. known: ids of releases that may have no edge.
    """
    rows = []
    for release in sorted({*edges["release"].unique(), *known}):
        part = of_release(edges, release, known)
        _, matrix = network_matrix(part)
        n, m = matrix.shape[0], part.height
        density = 2 * m / (n * (n - 1)) if n else None
        rows.append((release, n, m, density, len(set(components(matrix))), part.filter(pl.col("units") == 1).height))
    names = {"release": TEXT, "nodes": WHOLE, "edges": WHOLE, "density": REAL, "components": WHOLE, "once": WHOLE}
    return pl.DataFrame(rows, names, orient="row")


def network_matrix(edges: pl.DataFrame, names: pl.Series | None = None) -> tuple[pl.Series, Any]:
    """The names of the nodes, in name order, and the symmetric sparse matrix of units; `names` may hold more nodes."""
    from scipy.sparse import csr_array

    names = nodes_of(edges) if names is None else names
    at = tuple(names.search_sorted(edges[end]).to_numpy() for end in ("source", "target"))
    matrix = csr_array((edges["units"].to_numpy().astype(float), at), shape=(len(names), len(names)))
    return names, (matrix + matrix.T).tocsr()


def components(matrix: Any) -> list[int]:
    """The number of each node's component."""
    from scipy.sparse.csgraph import connected_components

    return connected_components(matrix, directed=False)[1].tolist() if matrix.shape[0] else []


def ties_of(matrix: Any) -> tuple[list[tuple[int, int]], list[float]]:
    """The pairs of nodes with an edge, lower number first, and their weights."""
    at = matrix.tocoo()
    row, col, weights = (part[at.row < at.col].tolist() for part in (at.row, at.col, at.data))
    return list(zip(row, col, strict=True)), weights


def as_igraph(matrix: Any) -> Any:
    """The igraph.Graph of a large network when igraph is installed, otherwise None."""
    if matrix.shape[0] < LARGE:
        return None
    try:
        import igraph
    except ImportError:
        return None
    ties, weights = ties_of(matrix)
    return igraph.Graph(matrix.shape[0], ties, edge_attrs={"weight": weights})


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """igraph's random numbers begin at the seed inside the block."""
    import igraph

    igraph.set_random_number_generator(random.Random(seed))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def _betweenness(matrix: Any) -> Matrix:
    """Share of the shortest paths (in steps) between two others that pass each node, as NetworkX normalizes it.

    Brandes (2001), all sources at once: counts of shortest paths level by level, then dependencies back again.
    """
    n = matrix.shape[0]
    large = as_igraph(matrix)
    if large is not None:
        return np.asarray(np.array(large.betweenness()) / max((n - 1) * (n - 2) / 2, 1))
    if n >= LARGE:
        import networkx as nx

        return np.array(list(nx.betweenness_centrality(nx.from_scipy_sparse_array(matrix)).values()))
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
    names, matrix = network_matrix(of_release(edges, release, known))
    table = pl.DataFrame({"node": names, **measures(matrix)})
    return table.with_columns(pl.col("degree", "strength").cast(WHOLE))
