"""Things that occur together: rows -> pairs -> edges -> graph, and which edges mean anything.

A thing is a value of one column of a span table (a topic of `hits`, an actor of `mentions`, a word of `tokens`).
Counting goes over integer ids, by ranges and one sparse product; a NetworkX graph is made only at the end.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from difflib import get_close_matches
from functools import reduce
from operator import add
from os import cpu_count
from typing import Any, NoReturn, TypeAlias

import numpy as np
import polars as pl

from dhschina.tables import TEXT, WHOLE, empty

Maybe: TypeAlias = pl.DataFrame | None
EDGE = ["release", "source", "target"]


class NetworkError(ValueError):
    """Rows, edges or a parameter from which no network can be made."""


class UnknownNameError(NetworkError):
    """A release or a thing that the edges do not hold."""


def unknown(what: str, name: str, names: Iterable[str]) -> NoReturn:
    """Raises UnknownNameError, with the nearest valid name."""
    near = get_close_matches(str(name), sorted(names), 1, 0)
    raise UnknownNameError(
        f"There is no {what} {name!r} here; " + (f"did you mean {near[0]!r}?" if near else "there is none.")
    )


def need(table: pl.DataFrame, columns: Iterable[str], what: str) -> None:
    """Raises NetworkError when the table lacks a column."""
    for column in columns:
        if column not in table.columns:
            near = get_close_matches(column, table.columns, 1, 0.5)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise NetworkError(f"The {what} lack column {column!r}. {hint}They have: {', '.join(table.columns)}.")


def _occurrences(rows: pl.DataFrame, of: str, within: str, sentences: Maybe) -> pl.DataFrame:
    """One row for each place of a thing in a unit that counts: release, unit, thing, sentence, start, end; unsorted."""
    if within not in ("sentence", "segment"):
        raise NetworkError(f"Parameter within is {within!r}; expected 'sentence' or 'segment'.")
    if within == "segment" and sentences is None:
        raise NetworkError("Parameter within='segment' needs the table sentences: pass sentences=….")
    need(rows, ["release", "sentence", "start", "end", of], "rows")
    found = rows.select("release", pl.col("sentence", "start", "end").cast(WHOLE), thing=pl.col(of).cast(TEXT))
    found = found.drop_nulls(["release", "sentence", "thing"])
    if sentences is None:
        return found.with_columns(unit=pl.col("sentence"))
    need(sentences, ["release", "sentence", within], "sentences")
    units = sentences.select("release", "sentence", unit=pl.col(within)).unique()
    return found.join(units, on=["release", "sentence"], how="inner")


def coded(
    rows: pl.DataFrame, of: str, within: str, sentences: Maybe, with_rows: Maybe, with_of: str | None
) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series, pl.Series]:
    """The occurrences on both sides and the names of releases and things.

    Integers beside: r, t (codes, in name order) and u (release and unit in one).
    """
    sides = [_occurrences(rows, of, within, sentences)]
    if with_rows is not None:
        sides.append(_occurrences(with_rows, with_of or of, within, sentences))
    releases, things = (
        pl.concat([side[column].unique() for side in sides]).unique().sort() for column in ("release", "thing")
    )
    span = max(int(side["unit"].max() or 0) for side in sides) + 1  # type: ignore[arg-type]
    small = len(releases) * max(span, len(things)) < 2**31
    kind = pl.Int32 if small else pl.Int64  # scipy's index types: the small one spares a copy
    r, t = (pl.col(c).cast(pl.Enum(n)).to_physical().cast(kind) for c, n in (("release", releases), ("thing", things)))
    u, rt = pl.col("r") * span + pl.col("unit").cast(kind), pl.col("r") * len(things) + pl.col("t")
    sides = [side.with_columns(r=r, t=t).with_columns(u=u, rt=rt) for side in sides]
    return sides[0], sides[-1], releases, things


def pairs(
    rows: pl.DataFrame,
    of: str,
    within: str = "sentence",
    *,
    sentences: Maybe = None,
    with_rows: Maybe = None,
    with_of: str | None = None,
) -> pl.DataFrame:
    """The table pairs: one row for each two things in one unit, each at its first place there.

    rows: span table (release, sentence, start, end and the column `of` that names the things); rows without a thing
    or outside any sentence are left out. within: `sentence` or `segment`; `segment` needs `sentences`, which in any
    case limits what counts to the sentences it lists. with_rows, with_of: two-mode; sources come from `rows`, targets
    from `with_rows` (its column `with_of`, else `of`). Otherwise source < target by name. No thing pairs with itself.
    Columns: those of the table pairs, then sentence (the number of the source's sentence).
    Raises NetworkError for a missing column, an unknown `within`, `segment` without sentences.
    """
    *sides, releases, things = coded(rows, of, within, sentences, with_rows, with_of)
    new = (pl.col("u") != pl.col("u").shift()) | (pl.col("t") != pl.col("t").shift())
    left, right = (
        side.select("r", "u", "t", "unit", "start", "end", "sentence")
        .sort("u", "t", "start", "end")
        .filter(new.fill_null(True))
        for side in sides
    )
    units, others = left["u"].to_numpy(), right["u"].to_numpy()
    begin = np.arange(1, len(units) + 1) if with_rows is None else np.searchsorted(others, units, "left")
    count = np.searchsorted(others, units, "right") - begin
    i = np.repeat(np.arange(len(units)), count)
    j = np.arange(len(i)) + np.repeat(begin - np.cumsum(count) + count, count)
    source, target = left[i], right.select("t", "start", "end")[j]
    made = pl.DataFrame(
        {
            "release": releases.gather(source["r"]),
            "unit": source["unit"],
            "source": things.gather(source["t"]),
            "target": things.gather(target["t"]),
            "source_start": source["start"],
            "source_end": source["end"],
            "target_start": target["start"],
            "target_end": target["end"],
            "sentence": source["sentence"],
        }
    )
    return made if with_rows is None else made.filter(pl.col("source") != pl.col("target"))


def _counted(left: pl.DataFrame, right: pl.DataFrame, releases: pl.Series, things: pl.Series) -> pl.DataFrame:
    """The table edges of coded occurrences: X'Y, where X and Y say which thing of which release is in which unit."""
    from scipy.sparse import csr_array

    if not (left.height and right.height):
        return empty("edges")
    height, width = max(int(side["u"].max()) for side in (left, right)) + 1, len(releases) * len(things)  # type: ignore[arg-type]
    incidence = []
    for side in (left,) if left is right else (left, right):
        at = (side["u"].to_numpy(), side["rt"].to_numpy())
        matrix = csr_array((np.ones(side.height, np.int32), at), shape=(height, width))
        matrix.data[:] = 1  # a thing named twice in a unit counts once
        incidence.append(matrix)
    workers = min(cpu_count() or 1, 4)
    cut = range(0, height, max(height // workers, 10_000) + 1)  # scipy lets the other threads run

    def product(start: int) -> Any:
        return incidence[0][start : start + cut.step].T @ incidence[-1][start : start + cut.step]

    with ThreadPoolExecutor(len(cut)) as pool:
        met = reduce(add, pool.map(product, cut)).tocoo()
    keep = met.row < met.col if left is right else met.row != met.col
    row, col, units = met.row[keep].astype(np.int64), met.col[keep], met.data[keep]
    order = np.argsort(row * width + col)
    return pl.DataFrame(
        {
            "release": releases.gather(row[order] // len(things)),
            "source": things.gather(row[order] % len(things)),
            "target": things.gather(col[order] % len(things)),
            "units": units[order].astype(np.int64),
        }
    )


def edges(
    pairs: pl.DataFrame,
    of: str | None = None,
    within: str = "sentence",
    *,
    sentences: Maybe = None,
    with_rows: Maybe = None,
    with_of: str | None = None,
) -> pl.DataFrame:
    """The table edges of a table pairs; or, when `of` is given, of a span table at once, by one sparse product.

    `edges(rows, of, …)` equals `edges(pairs(rows, of, …))` without making a row for each pair: for corpora.
    Columns: release, source, target, units (in how many units both occur). Errors as in pairs.
    """
    if of is not None:
        return _counted(*coded(pairs, of, within, sentences, with_rows, with_of))
    need(pairs, EDGE, "pairs")
    return pairs.group_by(EDGE).agg(units=pl.len().cast(WHOLE)).sort(EDGE)


def edge_rows(pairs: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    """The rows of a table pairs behind one edge, either way round; none when the two never meet.

    Raises UnknownNameError when the table holds no such thing.
    """
    names = set(pairs["source"].unique()) | set(pairs["target"].unique())
    for name in (one, other):
        if name not in names:
            unknown("thing", name, names)
    source, target = pl.col("source"), pl.col("target")
    return pairs.filter(((source == one) & (target == other)) | ((source == other) & (target == one)))


def of_release(edges: pl.DataFrame, release: str, known: Iterable[str] = ()) -> pl.DataFrame:
    """The edges of one release. Raises UnknownNameError when there are edges, but none of it, and `known` lacks it."""
    need(edges, [*EDGE, "units"], "edges")
    names = set(edges["release"].unique()) | set(known)
    if names and release not in names:
        unknown("release", release, names)
    return edges.filter(pl.col("release") == release)


def graph(edges: pl.DataFrame, release: str, *, known: Iterable[str] = ()) -> Any:
    """A networkx.Graph of the edges of one release, nodes and edges in name order.

    Each edge carries weight (= units) and the columns after target (units, alpha, p, q …; nulls are left out).
    known: ids of releases that may have no edge (`releases` will do); they give the empty graph.
    Raises UnknownNameError for any other release, unless the table is empty.
    """
    import networkx as nx

    chosen = of_release(edges, release, known).sort(EDGE)
    made = nx.Graph(release=release)
    made.add_nodes_from(pl.concat([chosen["source"], chosen["target"]]).unique().sort())
    for row in chosen.drop("release").iter_rows(named=True):
        ends = row.pop("source"), row.pop("target")
        row["units"] += made.get_edge_data(*ends, {"units": 0})["units"]  # two-mode may hold both ways round
        made.add_edge(*ends, **{name: value for name, value in row.items() if value is not None}, weight=row["units"])
    return made


def backbone(
    edges: pl.DataFrame,
    *,
    rows: Maybe = None,
    of: str | None = None,
    sentences: Maybe = None,
    within: str = "sentence",
    with_rows: Maybe = None,
    with_of: str | None = None,
) -> pl.DataFrame:
    """The edges, and what speaks for each: alpha; with rows, of and sentences also p and q. Never NaN.

    alpha: (1 - w/s)^(k-1), w the edge's units, s the strength and k the degree of an end, the smaller of both ends
    (Serrano, Boguñá and Vespignani 2009, eq. 2); an end of degree one gives 1.
    p: probability of at least `units` common units if each thing kept its number of units and they fell at random
    among those of `sentences` in the release (one-sided hypergeometric; Veech 2013, eq. 1).
    q: p after Benjamini and Hochberg (1995) over all n(n-1)/2 pairs of the release's n things, seen together or not
    (two-mode: every source with every target). within, with_rows, with_of: as the edges were made.
    Raises NetworkError when units are not positive, or rows and sentences do not give these edges.
    """
    need(edges, [*EDGE, "units"], "edges")
    if not (edges["units"] > 0).all() or edges["units"].null_count():
        raise NetworkError("Column units of the edges holds a value below 1; expected the number of common units.")
    ends = pl.concat([edges.select("release", "units", node=end) for end in ("source", "target")])
    nodes = ends.group_by("release", "node").agg(s=pl.col("units").sum(), k=pl.len().cast(WHOLE))
    made = _joined(edges, nodes, nodes)
    share = [(1 - pl.col("units") / pl.col(f"s{i}")).pow(pl.col(f"k{i}") - 1) for i in "01"]
    made = made.with_columns(alpha=pl.min_horizontal(share)).select(*edges.columns, "alpha")
    if rows is None and of is None and sentences is None:
        return made
    if rows is None or of is None or sentences is None:
        raise NetworkError("p needs rows, of and sentences together; pass all three, or none for alpha alone.")
    from scipy.stats import hypergeom

    left, right, releases, things = coded(rows, of, within, sentences, with_rows, with_of)
    strange = made.join(_counted(left, right, releases, things), on=[*EDGE, "units"], how="anti")
    if strange.height:
        raise NetworkError(
            f"Rows and sentences do not give {strange.height} of the {made.height} edges (first: "
            f"{strange['source'][0]!r} with {strange['target'][0]!r}, units {strange['units'][0]}); make the edges "
            f"from the same rows and sentences, within={within!r}."
        )
    counts = [
        side.group_by("release", node="thing").agg(k=pl.col("unit").n_unique().cast(WHOLE)) for side in (left, right)
    ]
    size = sentences.group_by("release").agg(n=pl.col(within).n_unique().cast(WHOLE))
    for name, part in zip("abc", (*counts, counts[0].join(counts[1], on=["release", "node"])), strict=True):
        size = size.join(part.group_by("release").agg(pl.len().cast(WHOLE).alias(name)), on="release", how="left")
    # two-mode: each source with each target but itself; one-mode counts every pair twice
    tests = (pl.col("a") * pl.col("b") - pl.col("c").fill_null(0)) / (2 if with_rows is None else 1)
    full = _joined(made, *counts).join(size, on="release", how="left", maintain_order="left").with_row_index()
    p = hypergeom.sf(full["units"].to_numpy() - 1, *(full[column].to_numpy() for column in ("n", "k0", "k1")))
    ranked = full.with_columns(p=pl.Series(p, dtype=pl.Float64)).sort("release", "p", "index")
    q = (pl.col("p") * tests / pl.int_range(1, pl.len() + 1)).reverse().cum_min().reverse().clip(0, 1)
    return ranked.with_columns(q=q.over("release")).sort("index").select(*made.columns, "p", "q")


def _joined(edges: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """The edges with the columns of both ends' tables (release, node, …), named with 0 for source and 1 for target."""
    for end, nodes, digit in (("source", left, "0"), ("target", right, "1")):
        named = nodes.rename({column: column + digit for column in nodes.columns if column != "release"})
        on = {"left_on": ["release", end], "right_on": ["release", "node" + digit]}
        edges = edges.join(named, how="left", maintain_order="left", **on)  # type: ignore[arg-type]
    return edges


def evidence_sentence(backbone: pl.DataFrame, *, level: float = 0.05) -> str:
    """What the table of backbone can show, one sentence for each release; `Not enough evidence` when it is so.

    level: the q (or, without q, the alpha) below which an edge counts as shown.
    """
    by, rule = ("alpha", "by the disparity filter")
    if "q" in backbone.columns:
        by, rule = "q", "after Benjamini-Hochberg over all pairs"
    need(backbone, [*EDGE, "units", by], "edges")
    said = []
    for (release,), part in backbone.sort(EDGE).group_by("release", maintain_order=True):
        passed, once = part.filter(pl.col(by) < level).height, part.filter(pl.col("units") == 1).height
        start = f"{passed} of {part.height} edges" if passed else f"Not enough evidence: none of {part.height} edges"
        verb = "have" if passed > 1 else "has"
        least = part.select(pl.col(by).min()).item()
        said.append(f"{release}: {start} {verb} {by} < {level:g} {rule} (least {least:.3g}); {once} rest on one unit.")
    return " ".join(said) or "Not enough evidence: no two things occur in one unit."
