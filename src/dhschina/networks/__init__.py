"""Things that occur together: rows -> pairs -> edges -> graph.

A thing is a value of one column of a span table (a topic of `hits`, an actor of `mentions`, a word of `tokens`).
Counting goes over integer ids, by ranges and one sparse product; a NetworkX graph is made only at the end.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, NoReturn, TypeAlias

import numpy as np
import polars as pl

from dhschina.counts import need as need_columns
from dhschina.parameters import nearest
from dhschina.tables import TEXT, WHOLE, empty

Maybe: TypeAlias = pl.DataFrame | None
EDGE = ["release", "source", "target"]


class NetworkError(ValueError):
    """Rows, edges or a parameter from which no network can be made."""


class UnknownNameError(NetworkError):
    """A release or a thing that the edges do not hold."""


def unknown(what: str, name: str, names: Iterable[str]) -> NoReturn:
    """Raises UnknownNameError, with the nearest valid name."""
    raise UnknownNameError(f"There is no {what} {name!r} here; {nearest(str(name), names)}")


need = partial(need_columns, error=NetworkError)


def need_units(edges: pl.DataFrame) -> None:
    """Raises NetworkError when the table lacks a column of edges, or its units are not whole numbers from 1 up."""
    need(edges, [*EDGE, "units"], "edges")
    units = edges["units"]
    if units.len() and not (units.dtype.is_integer() and units.null_count() == 0 and bool((units > 0).all())):
        raise NetworkError("Column units of the edges holds a value below 1; expected the number of common units.")


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
    r = pl.col("release").cast(pl.Enum(releases)) if len(releases) > 1 else pl.lit(0)
    r, t = (code.to_physical().cast(kind) for code in (r, pl.col("thing").cast(pl.Enum(things))))
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
    Columns: those of the table pairs, then sentence (the number of the source's) and target_sentence.
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
    source, target = left[i], right.select("t", "start", "end", "sentence")[j]
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
            "target_sentence": target["sentence"],
        }
    )
    return made if with_rows is None else made.filter(pl.col("source") != pl.col("target"))


def nodes_of(edges: pl.DataFrame) -> pl.Series:
    """The names of the things that have an edge, in name order."""
    return pl.concat([edges["source"], edges["target"]]).unique().sort()


def count_edges(left: pl.DataFrame, right: pl.DataFrame, releases: pl.Series, things: pl.Series) -> pl.DataFrame:
    """The table edges of coded occurrences: X'Y, where X and Y say which thing of which release is in which unit.

    The commonest columns of Y are multiplied as a dense block: they hold most of the work, and no index to look up.
    """
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
    x, y = incidence[0], incidence[-1]
    common = np.argsort(-np.bincount(y.indices, minlength=width), kind="stable")[: min(64, 2**25 // height)]
    rest = np.delete(np.arange(width), common)
    block = x.T @ y[:, common].toarray()
    others = y[:, rest]
    met = ((others if x is y else x).T @ others).tocoo()
    i, j = np.nonzero(block)
    row = np.concatenate([i, (rest if x is y else np.arange(width))[met.row]])
    col = np.concatenate([common[j], rest[met.col]])
    units = np.concatenate([block[i, j], met.data])
    if x is y:  # each two once: those of the block may be there both ways round
        twice = np.zeros(width, dtype=bool)
        twice[common] = True
        keep = (row < col) | ((row > col) & ~twice[row] & twice[col])
        row, col = np.minimum(row, col), np.maximum(row, col)
    else:
        keep = row != col
    row, col, units = row[keep], col[keep], units[keep]
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
    *,
    of: str | None = None,
    within: str = "sentence",
    sentences: Maybe = None,
    with_rows: Maybe = None,
    with_of: str | None = None,
) -> pl.DataFrame:
    """The table edges of a table pairs; or, when `of` is given, of a span table at once, by one sparse product.

    `edges(rows, of=…)` equals `edges(pairs(rows, of, …))` without making a row for each pair: for corpora.
    Columns: release, source, target, units (in how many units both occur). Errors as in pairs.
    """
    if of is not None:
        return count_edges(*coded(pairs, of, within, sentences, with_rows, with_of))
    need(pairs, EDGE, "pairs")
    return pairs.group_by(EDGE).agg(units=pl.len().cast(WHOLE)).sort(EDGE)


def edge_rows(pairs: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    """The rows of a table pairs behind one edge, either way round; none when the two never meet.

    Raises UnknownNameError when the table holds no such thing.
    """
    names = set(nodes_of(pairs))
    for name in (one, other):
        if name not in names:
            unknown("thing", name, names)
    there, back = ((pl.col("source") == a) & (pl.col("target") == b) for a, b in ((one, other), (other, one)))
    return pairs.filter(there | back)


def of_release(edges: pl.DataFrame, release: str, known: Iterable[str] = ()) -> pl.DataFrame:
    """The edges of one release. Raises UnknownNameError when there are edges, but none of it, and `known` lacks it."""
    need_units(edges)
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
    made.add_nodes_from(nodes_of(chosen))
    for row in chosen.drop("release").iter_rows(named=True):
        ends = row.pop("source"), row.pop("target")
        row["units"] += made.get_edge_data(*ends, {"units": 0})["units"]  # two-mode may hold both ways round
        made.add_edge(*ends, **{name: value for name, value in row.items() if value is not None}, weight=row["units"])
    return made
