"""Nulls and half-samples: against enumeration, closed forms and their own laws."""

from collections import Counter
from itertools import permutations
from math import comb

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhschina.networks import NetworkError, UnknownNameError, chance, edges
from dhschina.networks.chance import edge_support, modularity_null, rank_intervals
from dhschina.parameters import ParameterError
from dhschina.tables import empty, frame


def placed(things: dict[str, list[int]], units: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that put each thing into the given sentences of release r, and its table of sentences."""
    rows = [
        ("r", unit, 10 * unit + i, 10 * unit + i + 1, name, name, name)
        for i, name in enumerate(things)
        for unit in things[name]
    ]
    return frame("hits", rows), frame(
        "sentences", [("r", unit, unit, 10 * unit, 10 * unit + 9) for unit in range(units)]
    )


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 8), st.integers(1, 12), st.integers(0, 10**6))
def test_shuffles_keep_both_margins(things: int, units: int, seed: int) -> None:
    matrix = np.random.default_rng(seed).random((things, units)) < 0.4
    drawn = np.concatenate(list(chance._shuffles(matrix, seed, 120)))
    assert drawn.shape == (120, things, units)
    assert (drawn.sum(axis=2) == matrix.sum(axis=1)).all()
    assert (drawn.sum(axis=1) == matrix.sum(axis=0)).all()


def test_shuffles_reach_every_matrix_equally_often() -> None:
    # margins (1, 1, 1) both ways: the 6 permutation matrices, 1/6 each (Strona et al. 2014: uniform sampling)
    drawn = np.concatenate(list(chance._shuffles(np.eye(3, dtype=bool), 1, 6000)))
    counts = Counter(tuple(one.argmax(axis=1).tolist()) for one in drawn)
    assert set(counts) == set(permutations(range(3)))
    assert sum((count - 1000) ** 2 / 1000 for count in counts.values()) < 20.5  # chi-square, 5 df, p = 0.001
    # margins (2, 1) and (1, 1, 1): the single stands in any of 3 units
    wide = np.concatenate(list(chance._shuffles(np.array([[1, 1, 0], [0, 0, 1]], dtype=bool), 1, 3000)))
    assert max(abs(count / 3000 - 1 / 3) for count in Counter(wide[:, 1].argmax(axis=1).tolist()).values()) < 0.04


def test_the_permutation_null_of_two_singles() -> None:
    # a and b stand together in unit 0 (2 places), c and d alone in units 1 and 2: of the 4!/2! = 12 ways to deal
    # four things to units of 2, 1, 1 places, a and b share the double unit in 2: 1/6
    rows, _ = placed({"a": [0], "b": [0], "c": [1], "d": [2]}, 3)
    found = edge_support(rows, "topic", "r", resamples=4000, seed=2)
    assert found.select("source", "target", "units").rows() == [("a", "b", 1)]
    assert found["expected"][0] == pytest.approx(1 / 6, abs=0.03)
    assert found["p_fixed"][0] == pytest.approx((1 + 4000 * found["expected"][0]) / 4001)


def test_half_samples_see_an_edge_as_often_as_the_closed_form_says() -> None:
    # 10 units, an edge in k of them, halves of 5: seen in 1 - C(10-k, 5)/C(10, 5)
    rows, sentences = placed({"a": [0, 1, 2], "b": [0, 1, 2], "c": [5], "d": [5]}, 10)
    found = edge_support(rows, "topic", "r", sentences=sentences, resamples=2000)
    assert found.select("source", "target").rows() == [("a", "b"), ("c", "d")]
    assert found["seen"].to_list() == pytest.approx([1 - comb(7, 5) / comb(10, 5), 1 / 2], abs=0.04)
    assert found["in_alpha"].to_list() == [0.0, 0.0]  # both ends have degree one: alpha is 1
    # all three units drawn: p = 1/C(5, 3) = 1/10; two of them: 1/C(5, 2) = 1/10; never below 0.05
    assert found["in_p"].to_list() == [0.0, 0.0]
    kinder = edge_support(rows, "topic", "r", sentences=sentences, resamples=2000, level=0.11)
    assert kinder["in_p"][0] == pytest.approx((comb(3, 2) * comb(7, 3) + comb(7, 2)) / comb(10, 5), abs=0.04)


def test_support_lists_the_edges_of_the_release() -> None:
    rows, sentences = placed({"a": [0, 1, 4], "b": [0, 2, 4], "c": [1, 2, 3], "d": [4]}, 6)
    found = edge_support(rows, "topic", "r", sentences=sentences, resamples=20)
    assert found.select("release", "source", "target", "units").equals(edges(rows, of="topic"))
    again = edge_support(rows.reverse(), "topic", "r", sentences=sentences.reverse(), resamples=20)
    assert found.equals(again)


def test_ranks_come_with_intervals() -> None:
    # hub meets one other thing in each of 12 sentences, so that every half-sample has it first
    rows, _ = placed({"hub": list(range(12)), **{f"leaf{i:02d}": [i] for i in range(12)}}, 12)
    found = rank_intervals(rows, "topic", "r", resamples=50)
    assert found.row(0) == ("hub", *[1.0] * 12)
    leaf = found.row(1, named=True)
    # all 12 leaves are equally last; with half of the sentences 6 of them are left, and rank before those that are not
    assert (leaf["degree_rank"], leaf["degree_low"], leaf["degree_high"]) == (13.0, 7.0, 13.0)
    assert found.columns[1:4] == ["degree_rank", "degree_low", "degree_high"]


def test_groups_that_are_firm_beat_their_null_and_groups_by_chance_do_not() -> None:
    firm, _ = placed({name: list(range(6)) for name in "abc"} | {name: list(range(6, 12)) for name in "xyz"}, 12)
    found = modularity_null(firm, "topic", "r", resamples=39)
    assert found["observed"] == pytest.approx(1 / 2)  # two triangles of equal units
    assert found["observed"] > found["null_high"] >= found["null_mean"]
    assert found["p"] == 1 / 40
    # every thing in every unit: shuffling changes nothing
    same, _ = placed({name: [0, 1, 2] for name in "abcd"}, 3)
    found = modularity_null(same, "topic", "r", resamples=9)
    assert found["p"] == 1.0


def test_nothing_to_shuffle() -> None:
    none = empty("hits")
    assert edge_support(none, "topic", "r").columns[:4] == ["release", "source", "target", "units"]
    assert rank_intervals(none, "topic", "r").is_empty()
    assert modularity_null(none, "topic", "r") == dict.fromkeys(("observed", "null_mean", "null_high", "p"))
    alone, sentences = placed({"a": [0]}, 1)
    assert edge_support(alone, "topic", "r", sentences=sentences).is_empty()
    assert rank_intervals(alone, "topic", "r").is_empty()
    one, _ = placed({"a": [0], "b": [0]}, 1)  # a single sentence: half of it is none
    assert edge_support(one, "topic", "r", resamples=5).select("seen", "p_fixed").rows() == [(0.0, 1.0)]
    assert rank_intervals(one, "topic", "r", resamples=5)["degree_high"].to_list() == [2.0, 2.0]


def test_a_known_release_may_have_nothing() -> None:
    rows, sentences = placed({"a": [0], "b": [0]}, 2)
    known = {"sentences": sentences, "known": ["r", "s"]}
    assert edge_support(rows, "topic", "s", **known).is_empty()
    assert rank_intervals(rows, "topic", "s", **known).is_empty()
    assert modularity_null(rows, "topic", "s", **known)["p"] is None


def test_without_draws_there_is_no_null() -> None:
    rows, sentences = placed({"a": [0], "b": [0]}, 2)
    drawn = {"sentences": sentences, "resamples": 0}
    assert edge_support(rows, "topic", "r", **drawn).row(0) == ("r", "a", "b", 1, None, 1.0, None, None, None)
    assert rank_intervals(rows, "topic", "r", **drawn).row(0)[:4] == ("a", 2.0, None, None)
    found = {"observed": 0.0, "null_mean": None, "null_high": None, "p": 1.0}  # one group: m/m - (2m)²/(2m)²
    assert modularity_null(rows, "topic", "r", **drawn) == found


def test_errors_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, sentences = placed({"a": [0], "b": [0]}, 2)
    with pytest.raises(UnknownNameError, match="There is no release 's' here; there are: r"):
        rank_intervals(rows, "topic", "s")
    with pytest.raises(NetworkError, match="The rows have no column topics"):
        edge_support(rows, "topics", "r")
    for count in (edge_support, rank_intervals, modularity_null):
        with pytest.raises(ParameterError, match="Parameter seed is -1, expected a whole number, at least 0"):
            count(rows, "topic", "r", seed=-1)
    monkeypatch.setattr(chance, "CELLS", 3)
    with pytest.raises(NetworkError, match="2 things in 2 units are too many to shuffle; keep the most frequent"):
        edge_support(rows, "topic", "r", sentences=sentences)
