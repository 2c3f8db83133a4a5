"""The groups of things that hang together, how firm they are, and an example of each."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dhschina.networks import EDGE, need, of_release
from dhschina.networks.structure import Matrix, as_igraph, components, network_matrix, seeded
from dhschina.tables import REAL, TEXT, WHOLE


class Communities(NamedTuple):
    """A network in groups, and the modularity of these, of the consensus and of the best run; None without edges."""

    nodes: pl.DataFrame
    modularity: float | None
    consensus: float | None
    best: float | None


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
    names, matrix = network_matrix(of_release(edges, release, known))
    if names.is_empty():
        kinds = {"node": TEXT, "community": WHOLE, "consensus": WHOLE, "agreement": REAL}
        return Communities(pl.DataFrame(schema=kinds), None, None, None)
    found = _partitions(matrix, runs, seed)
    together = _together(found)
    agreed = _agreed(together, max(runs // 4, 2), seed)
    best = max(found, key=lambda groups: modularity(matrix, groups))
    scores = modularity(matrix, agreed), modularity(matrix, best)
    groups = agreed if scores[0] >= scores[1] - 1e-9 else best
    same = groups[:, None] == groups
    agreement = (np.where(same, together, 1 - together).sum(axis=1) - 1) / max(len(names) - 1, 1)
    numbered = {"community": _by_size(groups), "consensus": _by_size(agreed), "agreement": agreement}
    return Communities(pl.DataFrame({"node": names, **numbered}), modularity(matrix, groups), *scores)


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
    return np.array(components(csr_array(together > 0.5)))


def _partitions(matrix: Any, runs: int, seed: int) -> list[NDArray[np.int64]]:
    """Groups of the nodes, one array for each run."""
    large = as_igraph(matrix)
    if large is not None:
        best = {"objective_function": "modularity", "weights": "weight", "n_iterations": -1}
        with seeded(seed):
            return [np.array(large.community_leiden(**best).membership) for _ in range(runs)]
    import networkx as nx

    made, found = nx.from_scipy_sparse_array(matrix), []
    for run in range(runs):
        groups = np.zeros(matrix.shape[0], dtype=np.int64)
        for number, members in enumerate(nx.community.louvain_communities(made, seed=seed + run)):
            groups[list(members)] = number
        found.append(groups)
    return found


def modularity(matrix: Any, groups: NDArray[np.int64]) -> float:
    """Modularity of the units (Newman 2004, eq. 5)."""
    ends = matrix.tocoo()
    strength, total = matrix.sum(axis=1), matrix.sum()
    inside = ends.data[groups[ends.row] == groups[ends.col]].sum()
    return float(inside / total - (np.bincount(groups, strength) ** 2).sum() / total**2)


def most_modular(matrix: Any, runs: int, seed: int) -> float:
    """The highest modularity of `runs` runs on a symmetric matrix of units."""
    from scipy.sparse import csr_array

    sparse = csr_array(matrix)
    return max(modularity(sparse, groups) for groups in _partitions(sparse, runs, seed))


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
