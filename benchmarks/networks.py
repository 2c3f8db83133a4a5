"""Networks measured side by side: `python benchmarks/networks.py`. Ratios count, seconds depend on the machine.

Every line names what was measured, the seconds (the best of three) and the ratio to the line that it is held against.
Peers that are not installed are named as such; textnets needs an environment of its own.
"""

import importlib.metadata
import itertools
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from dhschina.networks import edges, graph, pairs
from dhschina.networks.backbones import backbone
from dhschina.networks.layouts import layout
from dhschina.networks.partitions import communities
from dhschina.networks.structure import _betweenness, network_matrix
from dhschina.tables import frame

SENTENCES, TERMS = 160_000, 1_000


def best(function: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The least of the seconds taken, and what came back."""
    taken, made = [], None
    for _ in range(times):
        start = time.perf_counter()
        made = function()
        taken.append(time.perf_counter() - start)
    return min(taken), made


def line(what: str, seconds: float, against: float | None = None, note: str = "") -> None:
    ratio = f"{seconds / against:7.2f} x" if against else " " * 9
    print(f"{what:<58}{seconds:9.3f} s{ratio}  {note}", flush=True)


def corpus(words: float) -> pl.DataFrame:
    """Rows of SENTENCES sentences with `words` terms each on average, of TERMS terms whose frequencies follow Zipf."""
    rng = np.random.Generator(np.random.PCG64(0))
    share = 1 / np.arange(1, TERMS + 1)
    lengths = rng.poisson(words, SENTENCES)
    place = np.arange(lengths.sum()) * 7
    return pl.DataFrame(
        {
            "release": pl.repeat("r", len(place), eager=True),
            "sentence": np.repeat(np.arange(SENTENCES), lengths),
            "start": place,
            "end": place + 5,
            "term": pl.Series([f"term{i:04d}" for i in range(TERMS)]).gather(
                rng.choice(TERMS, len(place), p=share / share.sum())
            ),
        }
    )


def cooccurrence(words: float, *, slow: bool) -> pl.DataFrame:
    from scipy.sparse import csr_array

    rows = corpus(words)
    print(f"\n{SENTENCES:,} sentences, {TERMS:,} terms, {rows.height:,} occurrences")
    sentence = rows["sentence"].to_numpy()
    term = rows["term"].str.tail(4).cast(pl.Int32).to_numpy()
    matrix = csr_array((np.ones(rows.height, np.int32), (sentence, term)), shape=(SENTENCES, TERMS))
    matrix.data[:] = 1
    bare, _ = best(lambda: matrix.T @ matrix)
    line("scipy: the bare X.T @ X", bare)
    ours, made = best(lambda: edges(rows, of="term"))
    line("edges(rows, of=…): table in, table out", ours, bare, f"{made.height:,} edges; at most 2 x")
    if not slow:
        return made
    table, found = best(lambda: pairs(rows, "term"), 1)
    line("pairs(rows, of): a row with offsets for each pair", table, bare, f"{found.height:,} pairs")
    again, counted = best(lambda: edges(found), 1)
    line("edges(pairs)", again, bare)
    assert counted.equals(made)
    lists = rows.group_by("sentence").agg(pl.col("term").unique().sort())["term"].to_list()

    def naive() -> Any:
        import networkx as nx

        loops = nx.Graph()
        for terms in lists:
            for one, other in itertools.combinations(terms, 2):
                weight = loops.get_edge_data(one, other, {"weight": 0})["weight"]
                loops.add_edge(one, other, weight=weight + 1)
        return loops

    seconds, loops = best(naive, 1)
    line("NetworkX, a Python loop over pairs (lists at hand)", seconds, bare)
    assert loops.number_of_edges() == made.height
    return made


def beside_textnets() -> None:
    small = SENTENCES // 100
    rows = corpus(11).filter(pl.col("sentence") < small)
    print(f"\n{small:,} sentences: rows to a network with the disparity filter")
    ours, made = best(lambda: backbone(edges(rows, of="term")))
    line("edges and backbone", ours, None, f"{made.height:,} edges")
    try:
        import textnets
        from textnets.network import disparity_filter
    except ImportError:
        print("textnets: not installed")
        return
    counted = rows.group_by("sentence", "term").agg(n=pl.len()).sort("sentence", "term")
    tidy = counted.select(label="sentence", term="term", n="n", term_weight=pl.lit(1.0)).to_pandas().set_index("label")

    def theirs() -> tuple[Any, list[float]]:
        net = textnets.Textnet(tidy, min_docs=1).project(node_type="term")
        return net.graph, list(disparity_filter(net.graph))

    seconds, (net, alpha) = best(theirs, 1)
    version = importlib.metadata.version("textnets")
    line(f"textnets {version}", seconds, ours, f"{net.ecount():,} edges, {int(np.isnan(alpha).sum())} of them NaN")


def filters(table: pl.DataFrame) -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    size = 400_000
    ends = rng.choice(3_000 * 3_000, 2 * size, replace=False)
    one, other = np.divmod(ends, 3_000)
    keep = np.flatnonzero(one < other)[:size]
    name = pl.Series([f"node{i:04d}" for i in range(3_000)])
    many = pl.DataFrame(
        {
            "release": pl.repeat("r", len(keep), eager=True),
            "source": name.gather(one[keep]),
            "target": name.gather(other[keep]),
            "units": rng.integers(1, 50, len(keep)),
        }
    )
    print(f"\nbackbone of {many.height:,} edges")
    seconds, _ = best(lambda: backbone(many))
    line("backbone(edges): disparity filter", seconds, None, "at most 0.5 s")
    assert table.height


def structures() -> None:
    import networkx as nx

    drawn = nx.gnm_random_graph(1_000, 15_000, seed=1)
    table = frame("edges", [("r", *sorted(f"{n:04d}" for n in tie), 1) for tie in drawn.edges()])
    names, matrix = network_matrix(table)
    made = graph(table, "r")
    print("\n1,000 nodes, 15,000 edges")
    try:
        import igraph
    except ImportError:
        print("igraph: not installed")
        return
    peer = igraph.Graph(len(names), [(names.search_sorted(a), names.search_sorted(b)) for a, b in made.edges()])
    theirs, values = best(peer.betweenness)
    ours, found = best(lambda: _betweenness(matrix))
    slow, reference = best(lambda: nx.betweenness_centrality(made), 1)
    line("igraph: betweenness", theirs)
    line(
        "betweenness",
        ours,
        theirs,
        f"greatest difference from NetworkX {max(abs(found - np.array(list(reference.values())))):.1e}",
    )
    line("NetworkX: betweenness", slow, theirs)

    def leiden(runs: int) -> float:
        igraph.set_random_number_generator(random.Random(0))
        return max(peer.community_leiden("modularity", n_iterations=-1).modularity for _ in range(runs))

    theirs, score = best(lambda: leiden(20))
    ours, groups = best(lambda: communities(table, "r", runs=20))
    slow, parts = best(lambda: nx.community.louvain_communities(made, seed=0), 1)
    line("igraph: best of 20 runs of Leiden", theirs, None, f"modularity {score:.4f}")
    line("communities: 20 runs and their consensus", ours, theirs, f"modularity {groups.modularity:.4f}")
    line("NetworkX: one run of Louvain", slow, theirs, f"modularity {nx.community.modularity(made, parts):.4f}")
    theirs, _ = best(peer.layout_fruchterman_reingold)
    ours, places = best(lambda: layout(table))
    slow, _ = best(lambda: nx.spring_layout(made, seed=0), 1)
    line("igraph: layout", theirs)
    line("layout", ours, theirs, f"the same again: {places.equals(layout(table))}")
    line("NetworkX: spring layout", slow, theirs)
    assert len(values) == len(names)


if __name__ == "__main__":
    versions = {name: importlib.metadata.version(name) for name in ("polars", "scipy", "networkx")}
    print(f"Python {sys.version.split()[0]}, {', '.join(f'{name} {version}' for name, version in versions.items())}")
    first = cooccurrence(11, slow=True)
    cooccurrence(40, slow=False)
    filters(first)
    structures()
    beside_textnets()
