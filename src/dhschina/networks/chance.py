"""What would be there by chance, and what stays with half of the sentences: nulls for one network.

All start from one matrix, things by units. A half-sample is half of a release's units, drawn without replacement. A
shuffle deals the things out anew: each keeps its number of units and each unit its number of things.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dhschina.networks import Maybe, NetworkError, coded, need, unknown
from dhschina.networks.partitions import most_modular
from dhschina.networks.structure import MEASURES, Matrix, measures
from dhschina.parameters import check_draws
from dhschina.tables import REAL, TEXT, WHOLE

CELLS = 10**8  # more cells of things by units than this do not fit


def _incidence(
    rows: pl.DataFrame, of: str, release: str, within: str, sentences: Maybe, known: Iterable[str]
) -> tuple[pl.Series, NDArray[np.bool_]]:
    """The things of a release in name order, and which of them is in which unit (units without a thing included)."""
    need(rows, ["release", of], "rows")
    names = {*rows["release"].unique(), *([] if sentences is None else sentences["release"].unique()), *known}
    if names and release not in names:
        unknown("release", release, names)
    here = rows.filter(pl.col("release") == release)
    found, _, _, things = coded(here, of, within, sentences, None, None)
    units = found["unit"] if sentences is None else sentences.filter(pl.col("release") == release)[within]
    units = units.unique().sort()
    if len(things) * len(units) > CELLS:
        raise NetworkError(
            f"{len(things)} things in {len(units)} units are too many to shuffle; keep the most frequent things."
        )
    matrix = np.zeros((len(things), len(units)), dtype=bool)
    matrix[found["t"].to_numpy(), units.search_sorted(found["unit"]).to_numpy()] = True
    return things, matrix


def _met(matrix: NDArray[np.bool_]) -> Matrix:
    """In how many units each two things meet; 0 on the diagonal. Leading axes are kept."""
    numbers = matrix.astype(np.float32)
    met = numbers @ numbers.swapaxes(-1, -2)
    diagonal = np.arange(matrix.shape[-2])
    met[..., diagonal, diagonal] = 0
    return met.astype(float)


def _shuffles(matrix: NDArray[np.bool_], seed: int, resamples: int) -> Iterator[NDArray[np.bool_]]:
    """Random matrices with the same row and column sums, `resamples` in all, several at a time.

    Global curveball (Strona et al. 2014; Carstens, Berger and Strona 2018): things are paired at random, and each pair
    deals out anew the units that only one of both has. 20 rounds first, then a block after every 2.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    chains = int(np.clip(2 * 10**6 // max(matrix.size, 1), 1, min(resamples, 50)))
    drawn = np.broadcast_to(matrix, (chains, *matrix.shape)).copy()
    chain, half = np.arange(chains)[:, None], len(matrix) // 2
    rounds, left = 20, resamples
    while left > 0:
        for _ in range(rounds if half else 0):
            order = rng.permuted(np.tile(np.arange(len(matrix)), (chains, 1)), axis=1)
            one, other = order[:, :half], order[:, half : 2 * half]
            a, b = drawn[chain, one], drawn[chain, other]
            either, own = a ^ b, (a & ~b).sum(axis=-1, keepdims=True)
            key = np.where(either, rng.random(either.shape), 2)
            cut = np.take_along_axis(np.sort(key, axis=-1), np.maximum(own - 1, 0), axis=-1)
            mine = either & (key <= cut) & (own > 0)
            drawn[chain, one], drawn[chain, other] = (a & b) | mine, (a & b) | (either & ~mine)
        yield drawn[:left].copy()
        rounds, left = 2, left - chains


def _halves(matrix: NDArray[np.bool_], seed: int, resamples: int) -> Iterator[NDArray[np.bool_]]:
    """The matrix with half of its units, `resamples` times."""
    rng, units = np.random.Generator(np.random.PCG64(seed)), matrix.shape[1]
    for _ in range(resamples):
        yield matrix[:, np.sort(rng.permutation(units)[: units // 2])]


def edge_support(
    rows: pl.DataFrame,
    of: str,
    release: str,
    within: str = "sentence",
    *,
    sentences: Maybe = None,
    level: float = 0.05,
    seed: int = 0,
    resamples: int = 1000,
    known: Iterable[str] = (),
) -> pl.DataFrame:
    """Every edge of a release against shuffles, and how often half of the units would show it again.

    rows, of, within, sentences: as in networks.pairs; the units are those of `sentences`, else those with a thing.
    known: ids of releases that may have neither (`releases` will do).
    Columns: release, source, target, units; expected (mean units in shuffles), p_fixed = (1 + shuffles with at least as
    many units) / (1 + resamples), the fixed-margin null of Strona et al. (2014); of `resamples` half-samples the share
    that has the edge (seen), in which its alpha (in_alpha) or its hypergeometric p (in_p) is below `level`
    (stability selection, Meinshausen and Bühlmann 2010). alpha and p as in backbones.backbone. All but p_fixed are null
    when `resamples` is 0.
    """
    from scipy.stats import hypergeom

    check_draws(seed, resamples)
    things, matrix = _incidence(rows, of, release, within, sentences, known)
    met = _met(matrix)
    i, j = np.nonzero(np.triu(met))
    expected, reached = np.zeros(len(i)), np.zeros(len(i))
    for block in _shuffles(matrix, seed, resamples if len(i) else 0):
        drawn = _met(block)[:, i, j]
        expected, reached = expected + drawn.sum(axis=0), reached + (drawn >= met[i, j]).sum(axis=0)
    seen, in_alpha, in_p = np.zeros((3, len(i)))
    for part in _halves(matrix, seed, resamples if len(i) else 0):
        again = _met(part)
        strength, degree, units = again.sum(axis=1), (again > 0).sum(axis=1), again[i, j]
        some = units > 0
        share = [1 - np.divide(units, strength[end], out=np.zeros(len(i)), where=some) for end in (i, j)]
        alpha = np.minimum(share[0] ** (degree[i] - 1.0).clip(0), share[1] ** (degree[j] - 1.0).clip(0))
        count = part.sum(axis=1)
        p = hypergeom.sf(units - 1, part.shape[1], count[i], count[j])
        seen, in_alpha, in_p = seen + some, in_alpha + (some & (alpha < level)), in_p + (some & (p < level))
    shares = {"expected": expected, "p_fixed": reached + 1, "seen": seen, "in_alpha": in_alpha, "in_p": in_p}
    made = {"source": things.gather(i), "target": things.gather(j), "units": met[i, j].astype(np.int64), **shares}
    kinds = {"source": TEXT, "target": TEXT, "units": WHOLE, **dict.fromkeys(shares, REAL)}
    share = [(pl.col(name) / (resamples + (name == "p_fixed"))).fill_nan(None) for name in shares]
    return pl.DataFrame(made, kinds).with_columns(share).select(pl.lit(release, TEXT).alias("release"), *kinds)


def rank_intervals(
    rows: pl.DataFrame,
    of: str,
    release: str,
    within: str = "sentence",
    *,
    sentences: Maybe = None,
    seed: int = 0,
    resamples: int = 200,
    known: Iterable[str] = (),
) -> pl.DataFrame:
    """The rank of each thing by each measure of centrality, and where it lies with half of the units.

    rows, of, within, sentences, known: as in edge_support. Columns: node; for degree, strength, betweenness and
    eigenvector {measure}_rank (how many are at least as central; 1 = most central), {measure}_low and {measure}_high
    (2.5 and 97.5 % of the half-samples; a thing without an edge there is last), both null when `resamples` is 0.
    Things without any edge are left out.
    """
    from scipy.sparse import csr_array
    from scipy.stats import rankdata

    check_draws(seed, resamples)
    things, matrix = _incidence(rows, of, release, within, sentences, known)
    keep = _met(matrix).any(axis=1) if len(things) else np.zeros(0, bool)
    names, matrix = things.filter(pl.Series(keep, dtype=pl.Boolean)), matrix[keep]
    kinds = {f"{measure}_{what}": REAL for measure in MEASURES for what in ("rank", "low", "high")}
    columns: dict[str, pl.Series | Matrix | list[float]] = {"node": names, **{kind: [] for kind in kinds}}
    if len(names):
        drawn = [
            rankdata([-np.round(column, 9) for column in measures(csr_array(_met(part))).values()], "max", axis=1)
            for part in (matrix, *_halves(matrix, seed, resamples))
        ]
        ends = np.quantile(drawn[1:], [0.025, 0.975], axis=0) if resamples else np.full((2, *drawn[0].shape), np.nan)
        for number, measure in enumerate(MEASURES):
            for what, ranks in zip(("rank", "low", "high"), (drawn[0], *ends), strict=True):
                columns[f"{measure}_{what}"] = ranks[number]
    return pl.DataFrame(columns, {"node": TEXT, **kinds}).with_columns(pl.col(kinds).fill_nan(None))


def modularity_null(
    rows: pl.DataFrame,
    of: str,
    release: str,
    within: str = "sentence",
    *,
    sentences: Maybe = None,
    seed: int = 0,
    resamples: int = 100,
    runs: int = 3,
    known: Iterable[str] = (),
) -> dict[str, float | None]:
    """Modularity against shuffles: observed, null_mean, null_high (95 %), p (one-sided); None without edges.

    The best of `runs` runs (as in partitions.communities) on the release's network and on each shuffle. At or below
    null_high, the groups are no clearer than the things' frequencies and the units' sizes alone make them. The null is
    None when `resamples` is 0.
    """
    check_draws(seed, resamples)
    _, matrix = _incidence(rows, of, release, within, sentences, known)
    met = _met(matrix)
    if not met.any():
        return dict.fromkeys(("observed", "null_mean", "null_high", "p"))
    observed = most_modular(met, runs, seed)
    shuffles = _shuffles(matrix, seed, resamples)
    null = np.array([most_modular(one, runs, seed) for block in shuffles for one in _met(block)])
    return {
        "observed": observed,
        "null_mean": float(null.mean()) if resamples else None,
        "null_high": float(np.quantile(null, 0.95)) if resamples else None,
        "p": (1 + int((null >= observed - 1e-12).sum())) / (1 + resamples),
    }
