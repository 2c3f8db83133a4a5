"""Two networks compared, a sequence of them, and what would be alike by chance.

Networks are aligned by name, never by position; every count is a number of rows of hits, pairs or edges.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dhschina.evidence import sentence_ids
from dhschina.networks import EDGE, NetworkError, need, nodes_of, of_release, unknown
from dhschina.networks.structure import Matrix, network_matrix
from dhschina.parameters import check_draws
from dhschina.tables import REAL, TEXT, WHOLE


class Comparison(NamedTuple):
    """Two networks side by side; a number is None where it is not defined."""

    node_jaccard: float | None
    node_overlap: float | None
    edge_jaccard: float | None
    edge_overlap: float | None
    deltacon: float | None
    qap: float | None
    p: float | None
    edges: pl.DataFrame


def _matrix(edges: pl.DataFrame, nodes: pl.Series) -> Matrix:
    """The symmetric matrix of units among the nodes, which are in name order; edges to others are left out."""
    inside = edges.filter(pl.all_horizontal(pl.col("source", "target").is_in(nodes.implode())))
    return np.asarray(network_matrix(inside, nodes)[1].toarray())


def deltacon(left: Matrix, right: Matrix) -> float:
    """DeltaCon similarity of two aligned symmetric matrices of weights, in (0, 1]; 1 when they are the same.

    1 / (1 + d), d the root Euclidean distance of S = (I + ε²D - εA)⁻¹ of either network, with ε = 1 / (1 + the greatest
    weighted degree) (Koutra, Vogelstein and Faloutsos 2013, DeltaCon₀).
    """
    roots = []
    for matrix in (left, right):
        degree = matrix.sum(axis=1)
        epsilon = 1 / (1 + degree.max(initial=0))
        influence = np.linalg.inv(np.diag(1 + epsilon**2 * degree) - epsilon * matrix)
        roots.append(np.sqrt(np.clip(influence, 0, None)))
    return float(1 / (1 + np.linalg.norm(roots[0] - roots[1])))


def correlate_networks(
    edges: pl.DataFrame,
    left: str,
    right: str,
    *,
    nodes: str = "either",
    seed: int = 0,
    resamples: int = 1000,
    known: Iterable[str] = (),
) -> tuple[float | None, float | None]:
    """QAP: Pearson's correlation of the units of two networks over all pairs of nodes, and its one-sided p.

    nodes: `either`, those that have an edge in either network, or `shared`, those that have one in both.
    p: (1 + permutations that correlate at least as much) / (1 + resamples), the nodes of one network permuted
    (Krackhardt 1988). None where a network has the same units everywhere, or fewer than three nodes are there.
    Raises UnknownNameError for a release, NetworkError for another value of `nodes`.
    """
    check_draws(seed, resamples)
    if nodes not in ("either", "shared"):
        raise NetworkError(f"Parameter nodes is {nodes!r}; expected 'either' or 'shared'.")
    parts = [of_release(edges, release, known) for release in (left, right)]
    names = nodes_of(pl.concat(parts))
    if nodes == "shared":
        names = names.filter(names.is_in(nodes_of(parts[0]).implode()) & names.is_in(nodes_of(parts[1]).implode()))
    a, b = (_matrix(part, names) for part in parts)
    upper = np.triu_indices(len(names), 1)
    if len(names) < 3 or not (np.ptp(a[upper]) and np.ptp(b[upper])):
        return None, None
    i, j = np.nonzero(np.triu(a))
    observed, rng, reached = (a[i, j] * b[i, j]).sum(), np.random.Generator(np.random.PCG64(seed)), 0
    for _ in range(resamples):
        order = rng.permutation(len(names))
        reached += (a[i, j] * b[order[i], order[j]]).sum() >= observed  # sums of whole numbers: exact
    return float(np.corrcoef(a[upper], b[upper])[0, 1]), (1 + int(reached)) / (1 + resamples)


def compare_networks(
    edges: pl.DataFrame, left: str, right: str, *, seed: int = 0, resamples: int = 1000, known: Iterable[str] = ()
) -> Comparison:
    """Two networks compared: what nodes and edges they share, how alike they are, and each edge on either side.

    edges: the table edges; known: ids of releases that may have no edge (`releases` will do).
    node_jaccard, edge_jaccard: shared / all; node_overlap, edge_overlap: shared / the smaller number. deltacon: as in
    deltacon, weighted by units, on the nodes of either network. qap, p: as in correlate_networks, on the same nodes.
    edges: source, target, left, right (units, 0 where absent), side (`shared`, `left`, `right`).
    A number is None where it is not defined (nothing to share; a network that is the same everywhere).
    Raises UnknownNameError for a release without edges that is not in `known`.
    """
    parts = [of_release(edges, release, known).select("source", "target", "units") for release in (left, right)]
    sides = [part.rename({"units": side}) for part, side in zip(parts, ("left", "right"), strict=True)]
    both = sides[0].join(sides[1], on=["source", "target"], how="full", coalesce=True)
    side = pl.when(pl.col("left") == 0).then(pl.lit("right")).when(pl.col("right") == 0).then(pl.lit("left"))
    both = both.with_columns(pl.col("left", "right").fill_null(0)).with_columns(side=side.otherwise(pl.lit("shared")))
    names = [nodes_of(part) for part in parts]
    union = pl.concat(names).unique().sort()
    shared = [len(names[0]) + len(names[1]) - len(union), both.filter(pl.col("side") == "shared").height]
    sizes = [(len(union), *map(len, names)), (both.height, *(part.height for part in parts))]
    nodes, ties = (
        (share / of_all if of_all else None, share / min(ones) if min(ones) else None)
        for share, (of_all, *ones) in zip(shared, sizes, strict=True)
    )
    alike = deltacon(*(_matrix(part, union) for part in parts)) if len(union) else None
    qap = correlate_networks(edges, left, right, seed=seed, resamples=resamples, known=known)
    return Comparison(*nodes, *ties, alike, *qap, both.sort("source", "target"))


def compare_sequence(
    edges: pl.DataFrame, releases: Iterable[str], *, seed: int = 0, resamples: int = 1000
) -> pl.DataFrame:
    """One row for each two neighbours of a sequence of releases: left, right, and the numbers of compare_networks."""
    order, numbers = list(releases), Comparison._fields[:-1]
    rows = [
        (*ends, *compare_networks(edges, *ends, seed=seed, resamples=resamples, known=order)[:-1])
        for ends in pairwise(order)
    ]
    return pl.DataFrame(rows, {"left": TEXT, "right": TEXT} | dict.fromkeys(numbers, REAL), orient="row")


def exchange_units(pairs: pl.DataFrame, left: str, right: str, *, seed: int = 0, resamples: int = 1000) -> pl.DataFrame:
    """How alike two networks would be if their sentences were dealt out anew: the null of Jaccard and overlap.

    pairs: table pairs. Its units (sentences or segments) keep their pairs and go to the two sides at random, as many
    to each side as it has; units without a pair would change neither network.
    Columns: measure, observed, null_mean, null_low, null_high (2.5 and 97.5 %), p = (1 + exchanges at most as alike) /
    (1 + resamples); null when a side has no pair.
    """
    need(pairs, [*EDGE, "unit"], "pairs")
    check_draws(seed, resamples)
    here = pairs.filter(pl.col("release").is_in([left, right]))
    units = here.select("release", "unit").unique().sort("release", "unit").with_row_index("row")
    here = here.join(units, on=["release", "unit"])
    own = (units["release"] == left).to_numpy()
    rng = np.random.Generator(np.random.PCG64(seed))
    deals = np.vstack([own, *(rng.permutation(own) for _ in range(resamples))]).astype(np.int32)
    ends = [here.select("row", thing=end) for end in ("source", "target")]
    rows: list[tuple[Any, ...]] = []
    for what, kind in (("node", pl.concat(ends)), ("edge", here.select("row", thing=pl.struct("source", "target")))):
        if own.all() or not own.any():  # a side without a pair: nothing to exchange
            rows += [(f"{what}_{measure}", *[None] * 5) for measure in ("jaccard", "overlap")]
            continue
        for measure, drawn in zip(("jaccard", "overlap"), _dealt(deals, kind), strict=True):
            null, low = drawn[1:], (1 + int((drawn[1:] <= drawn[0]).sum())) / (1 + resamples)
            ends_95 = np.quantile(null, [0.025, 0.975]) if resamples else (None, None)
            rows.append((f"{what}_{measure}", drawn[0], null.mean() if resamples else None, *ends_95, low))
    numbers = ("observed", "null_mean", "null_low", "null_high", "p")
    return pl.DataFrame(rows, {"measure": TEXT} | dict.fromkeys(numbers, REAL), orient="row")


def _dealt(deals: NDArray[np.int32], kind: pl.DataFrame) -> tuple[Matrix, Matrix]:
    """Jaccard and overlap of the things on both sides, for each deal (a row: 1 where a unit goes to the left)."""
    from scipy.sparse import csr_array

    places = kind.unique().select("row", pl.col("thing").rank("dense") - 1)
    at = places["row"].to_numpy(), places["thing"].to_numpy()
    incidence = csr_array((np.ones(places.height, np.int32), at), shape=(deals.shape[1], int(at[1].max()) + 1))
    whole, found = incidence.sum(axis=0), []
    for part in np.array_split(deals, 1 + len(deals) * len(whole) // 10**7):
        counts = part @ incidence
        sides = counts > 0, counts < whole
        both, sizes = (sides[0] & sides[1]).sum(axis=1), [side.sum(axis=1) for side in sides]
        found.append((both / (sizes[0] + sizes[1] - both), both / np.minimum(*sizes)))
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))  # type: ignore[return-value]


def continuity(
    hits: pl.DataFrame, left: str, right: str, of: str = "topic", *, known: Iterable[str] = ()
) -> pl.DataFrame:
    """What persists, is dropped or is new from one release to the other, with the sentences that show it.

    hits: any span table with a column `of`. Columns: that column, left_hits, right_hits (rows), status (`persisting`,
    `dropped`, `new`), left_sentences, right_sentences (ids joined by `;`, null where none). In name order.
    Raises UnknownNameError for a release that has no row and is not in `known`.
    """
    need(hits, ["release", "sentence", of], "rows")
    names = set(hits["release"].unique()) | set(known)
    sides = []
    for release, side in ((left, "left"), (right, "right")):
        if names and release not in names:
            unknown("release", release, names)
        found = hits.filter(pl.col("release") == release).drop_nulls([of]).group_by(of)
        sides.append(found.agg(pl.len().cast(WHOLE).alias(f"{side}_hits"), sentence_ids(f"{side}_sentences")))
    both = sides[0].join(sides[1], on=of, how="full", coalesce=True).sort(of)
    dropped = pl.when(pl.col("right_hits").is_null()).then(pl.lit("dropped"))
    status = dropped.when(pl.col("left_hits").is_null()).then(pl.lit("new")).otherwise(pl.lit("persisting"))
    counts = [pl.col(f"{side}_hits").fill_null(0) for side in ("left", "right")]
    return both.select(of, *counts, status.alias("status"), "left_sentences", "right_sentences")


def by_release(rows: pl.DataFrame, of: str, *, releases: Iterable[str] | None = None) -> pl.DataFrame:
    """A table of the things by the releases: `of`, then a column for each release with its number of rows.

    releases: which, in this order (one without rows gets zeros); otherwise those with rows, in name order.
    """
    need(rows, ["release", of], "rows")
    order = sorted(rows["release"].unique()) if releases is None else list(releases)
    counts = [(pl.col("release") == release).sum().cast(WHOLE).alias(release) for release in order]
    return rows.filter(pl.col("release").is_in(order)).drop_nulls([of]).group_by(of).agg(counts).sort(of)
