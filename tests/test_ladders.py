"""Commitments counted and compared, on tables that can be added up in the head."""

import polars as pl
import pytest

from dhschina.commitments import SCHEMA
from dhschina.commitments.ladders import (
    ORDERS,
    SCALE,
    LadderError,
    acts,
    bindings,
    compare_accounts,
    compare_firmness,
    ladder,
    reorder,
    taken_up,
)


def table(*rows):
    """Commitments from (release, strength, parties, topics, surface, repeat_of), one a sentence."""
    full, numbers = [], {}
    for release, strength, parties, topics, surface, repeat in rows:
        number = numbers[release] = numbers.get(release, -1) + 1
        mode = "joint" if ";" in parties else "unilateral"
        span = (release, number, 100 * number, 100 * number + len(surface), surface)
        full.append((*span, "verb", strength, parties, topics, mode, None, repeat, None, False, None))
    return pl.DataFrame(full, schema=SCHEMA, orient="row")


ROWS = table(
    ("a", 4, "us;no", "trade", "we agreed on ports", None),  # the lead, told again below
    ("a", 6, "us;no", "trade", "they signed a plan for ports", 0),
    ("a", 3, "no", None, "Norway will train divers", None),
    ("b", 5, "us;no", "trade;visas", "both committed to open ports", None),
    ("b", 2, "us", "visas", "the States affirmed their visas", None),
    ("b", 3, "us;no", "piracy", "both intend to train divers in Norway", None),
)


def test_an_act_told_twice_is_counted_once_in_its_detail():
    assert acts(ROWS)["strength"].to_list() == [6, 3, 5, 2, 3]


def test_ladder():
    assert ladder(acts(ROWS)).rows() == [
        ("a", "", 3, 1),
        ("a", "trade", 6, 1),
        ("b", "piracy", 3, 1),
        ("b", "trade", 5, 1),
        ("b", "visas", 2, 1),
        ("b", "visas", 5, 1),
    ]


def test_reorder():
    swapped = [*SCALE[:4], "commit", "decide", "sign"]
    assert reorder(ROWS, swapped)["strength"].to_list() == [5, 6, 3, 4, 2, 3]
    assert reorder(ROWS, ["acknowledge welcome affirm intend", "decide commit sign"])["strength"].to_list() == [
        1, 1, 0, 1, 0, 0,
    ]  # fmt: skip
    assert reorder(ROWS).equals(ROWS)


def test_every_order_given_is_one():
    for order in ORDERS.values():
        reorder(ROWS, order)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ([*SCALE[:6], "sing"], "Parameter order: sing is no class; did you mean sign?"),
        ([*SCALE, "sign"], "Parameter order: sign stands twice"),
        (SCALE[:5], "Parameter order: commit, sign missing"),
    ],
)
def test_a_wrong_order_is_named(order, message):
    with pytest.raises(LadderError) as error:
        reorder(ROWS, order)
    assert str(error.value).startswith(message)


def test_taken_up():
    found = taken_up(acts(ROWS), "a", "b")
    assert found.select(
        "topic", "left_clauses", "left_strength", "right_clauses", "right_strength", "change"
    ).rows() == [
        ("trade", 1, 6, 1, 5, "weaker"),
        ("visas", 0, None, 2, 5, "new"),
        ("piracy", 0, None, 1, 3, "new"),
    ]
    assert found["right_sentences"].to_list() == ["b-s00", "b-s00;b-s01", "b-s02"]
    assert taken_up(ROWS, "b", "a")["change"].to_list() == ["firmer", "dropped", "dropped"]


def test_firmness_is_the_share_of_pairs():
    found = compare_firmness(acts(ROWS), "a", "b", {"as given": SCALE})
    # left 6, 3; right 5, 2, 3: of the six pairs 5 > 3 is won and 3 = 3 tied
    assert found.select("order", "left_clauses", "right_clauses", "firmer").row(0) == ("as given", 2, 3, 1.5 / 6)
    assert compare_firmness(acts(ROWS), "b", "a", {"as given": SCALE})["firmer"].item() == 4.5 / 6


def test_firmness_against_another_computation():
    # Mann-Whitney U of 1…4 against 5…8: every pair is won; exact two-sided p = 2 / C(8, 4)
    rows = table(*((side, strength, "us", "t", "x", None) for side, strengths in (("a", (0, 1, 2)), ("b", (3, 4, 5)))
                   for strength in strengths))  # fmt: skip
    row = compare_firmness(rows, "a", "b", {"as given": SCALE}).row(0, named=True)
    assert row["firmer"] == 1.0
    assert row["p"] == pytest.approx(2 / 20)


def test_bindings_are_quotable_rows_for_each_party_and_topic():
    found = bindings(ROWS)
    assert found.height == 2 + 2 + 1 + 4 + 1 + 2
    assert found.filter(pl.col("release") == "b", pl.col("topic") == "visas")["actor"].to_list() == ["no", "us", "us"]
    assert found.columns[:5] == ["release", "sentence", "start", "end", "surface"]


def test_two_accounts():
    found = compare_accounts(ROWS, "a", "b")
    assert found.select("left_sentence", "right_sentence", "left_strength", "right_strength").rows() == [
        (0, None, 4, None),
        (1, None, 6, None),
        (2, 2, 3, 3),
        (None, 0, None, 5),
        (None, 1, None, 2),
    ]
    # norway will train divers | both intend train divers norway: three of six words
    assert found["alike"].drop_nulls().to_list() == [3 / 6]
    assert compare_accounts(ROWS, "a", "b", 0.1)["alike"].drop_nulls().len() == 2


def test_an_unknown_release_is_named():
    with pytest.raises(LadderError, match="No release bb in these commitments; did you mean b"):
        taken_up(ROWS, "bb", "a")


def test_a_known_release_may_promise_nothing():
    assert taken_up(ROWS, "a", "c", known="abc")["change"].unique().to_list() == ["dropped"]
    assert compare_firmness(ROWS, "a", "c", {"as given": SCALE}, known="abc").row(0) == ("as given", 3, 0, None, None)
    assert compare_accounts(ROWS, "a", "c", known="abc")["alike"].null_count() == 3


def test_the_same_strength_everywhere_is_even():
    rows = table(*((side, 3, "us", "t", "x", None) for side in "aabb"))
    assert compare_firmness(rows, "a", "b", {"as given": SCALE}).row(0) == ("as given", 2, 2, 0.5, 1.0)


def test_nothing_in_nothing_out():
    none = pl.DataFrame(schema=SCHEMA)
    assert ladder(none).columns == ["release", "topic", "strength", "clauses"]
    assert taken_up(none, "a", "b").height == 0
    assert bindings(none).height == 0
    assert compare_accounts(none, "a", "b").height == 0
    assert compare_firmness(none, "a", "b")["firmer"].to_list() == [None] * len(ORDERS)


def test_no_function_writes_into_its_argument():
    before = ROWS.clone()
    for call in (acts, ladder, reorder, bindings):
        call(ROWS)
    assert ROWS.equals(before)
