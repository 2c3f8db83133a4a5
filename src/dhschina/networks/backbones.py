"""Which edges mean anything: the disparity filter, co-occurrence against chance, and the sentence that says so."""

import polars as pl

from dhschina.networks import EDGE, Maybe, NetworkError, coded, count_edges, need, need_units
from dhschina.tables import WHOLE


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
    need_units(edges)
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
    strange = made.join(count_edges(left, right, releases, things), on=[*EDGE, "units"], how="anti")
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
    """What the table of backbone can show, one sentence for each release, in its order; `Not enough evidence` for none.

    level: the q (or, without q, the alpha) below which an edge counts as shown.
    """
    by, rule = ("alpha", "by the disparity filter")
    if "q" in backbone.columns:
        by, rule = "q", "after Benjamini-Hochberg over all pairs"
    need(backbone, [*EDGE, "units", by], "edges")
    said = []
    for (release,), part in backbone.group_by("release", maintain_order=True):
        passed, once = part.filter(pl.col(by) < level).height, part.filter(pl.col("units") == 1).height
        start = f"{passed} of {part.height} edges" if passed else f"Not enough evidence: none of {part.height} edges"
        verb = "have" if passed > 1 else "has"
        least = part.select(pl.col(by).min()).item()
        said.append(f"{release}: {start} {verb} {by} < {level:g} {rule} (least {least:.3g}); {once} rest on one unit.")
    return " ".join(said) or "Not enough evidence: no two things occur in one unit."
