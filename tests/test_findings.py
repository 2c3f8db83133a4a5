"""A number of the report is counted from rows that can be named, and counted again."""

import polars as pl
import pytest

from dhschina.annotations import annotate
from dhschina.findings import FORMULAS, Finding, FindingError, find, prose, recompute, record, rows_behind, rows_counted
from dhschina.releases import Release
from dhschina.tables import TABLES, check, empty, frame


@pytest.fixture(scope="module")
def toy():
    """Two releases: three sentences, one of them in a caption; four mentions; the words of two."""
    from dhschina.annotations import Annotations

    made = {name: empty(name) for name in Annotations._fields}
    made["segments"] = frame(
        "segments",
        [("a", 0, 0, 10, "body", None), ("a", 1, 11, 20, "caption", None), ("b", 0, 0, 10, "body", None)],
    )
    made["sentences"] = frame("sentences", [("a", 0, 0, 0, 10), ("a", 1, 1, 11, 20), ("b", 0, 0, 0, 10)])
    made["mentions"] = frame(
        "mentions",
        [
            ("a", 0, 0, 3, "DHS", "dhs", "organisation", "lexicon"),
            ("a", 0, 4, 7, "MPS", "mps", "organisation", "lexicon"),
            ("a", 1, 11, 14, "MPS", "mps", "organisation", "lexicon"),
            ("b", 0, 0, 3, "MPS", "mps", "organisation", "lexicon"),
        ],
    )
    words = [("a", 0, n, n, n + 1, "x", word) for n, word in enumerate("the plan the plan".split())]
    words += [("b", 0, n, n, n + 1, "x", word) for n, word in enumerate("the plan of the day".split())]
    made["tokens"] = frame("tokens", words)
    return Annotations(**made)


@pytest.mark.parametrize(
    ("table", "filter", "formula", "value"),
    [
        ("mentions", "", "rows", 4),
        ("mentions", "actor=mps", "rows", 3),
        ("mentions", "actor=mps counted=true", "rows", 2),
        ("mentions", "actor=mps release=a", "rows", 2),
        ("mentions", "", "distinct actor", 2),
        ("mentions", "release=b", "distinct actor", 1),
        ("mentions", "", "shared actor", 1),
        ("mentions", "counted=true", "rows", 3),
        ("mentions", "", "ties actor", 1),
        ("mentions", "release=b", "ties actor", 0),
        ("tokens", "", "rows", 9),
        ("tokens", "", "distinct word", 4),
        ("tokens", "", "shared word", 2),
        ("tokens", "", "survivors", 0),
        ("mentions", "counted=true", "characters", 9),
        ("hits", "", "rows", 0),
        ("hits", "", "distinct topic", 0),
    ],
)
def test_a_finding_is_a_formula_over_rows(toy, table, filter, formula, value):
    made = find(toy, "02-vocabulary", "an example", table, filter, "rows", formula)
    assert made == Finding("02-vocabulary", "an example", value, "rows", table, filter, formula)
    assert isinstance(made.value, float)


def test_divergence_of_the_toy(toy):
    # Lin 1991: of (1/2, 1/2, 0, 0) and (2/5, 1/5, 1/5, 1/5), by hand: the mixture is (9/20, 7/20, 1/10, 1/10)
    from math import log2

    left = 1 / 2 * log2(10 / 9) + 1 / 2 * log2(10 / 7)
    right = 2 / 5 * log2(8 / 9) + 1 / 5 * log2(4 / 7) + 2 * 1 / 5 * log2(2)
    made = find(toy, "n", "f", "tokens", "", "bits", "divergence")
    assert made.value == pytest.approx((left + right) / 2, abs=1e-12)


def test_the_rows_behind_a_finding_can_be_had(toy):
    rows = rows_behind(toy, "mentions", "actor=mps counted=true")
    assert rows.select("release", "start").rows() == [("a", 4), ("b", 0)]


def test_a_finding_prints_itself_as_a_link_to_its_entry(toy):
    count = find(toy, "03-actors", "places of (the) MPS", "mentions", "actor=mps", "places")
    link = "(#number-03-actors-places%20of%20%28the%29%20MPS)"
    assert f"{count}, **{count:.1f}**" == f"[3]{link}, **[3.0]{link}**"
    assert f"{count._replace(value=1234.0)} {count._replace(value=0.5482)}" == f"[1,234]{link} [0.548]{link}"


def test_findings_are_a_table_that_keeps_its_promise(toy):
    one = find(toy, "03-actors", "mentions of mps", "mentions", "actor=mps", "rows")
    two = find(toy, "02-vocabulary", "words", "tokens", "", "words", "distinct word")
    table = check(record(one, two), "findings")
    assert table.columns == [*TABLES["findings"].columns, "formula"]
    assert table.select("notebook", "value", "formula").rows() == [
        ("02-vocabulary", 4.0, "distinct word"),
        ("03-actors", 3.0, "rows"),
    ]
    assert record().is_empty()
    assert record().columns == table.columns
    recompute(toy, table)


def test_a_number_that_its_rows_do_not_give_is_named(toy):
    table = record(find(toy, "03-actors", "mentions of mps", "mentions", "actor=mps", "rows"))
    wrong = table.with_columns(value=pl.lit(7.0))
    with pytest.raises(
        FindingError, match=r"^03-actors: mentions of mps is recorded as 7 rows, but its rows \(mentions act"
    ):
        recompute(toy, wrong)


@pytest.mark.parametrize(
    ("table", "filter", "formula", "message"),
    [
        ("mention", "", "rows", r"^No table mention; findings stand on segments, sentences, tokens,"),
        ("mentions", "", "row", r"^Finding f: no formula row; there are rows, distinct, shared, "),
        ("mentions", "actr=mps", "rows", r"^No column actr; did you mean actor\?"),
        ("mentions", "mps", "rows", r"^'mps' is no condition"),
    ],
)
def test_what_does_not_exist_is_named(toy, table, filter, formula, message):
    with pytest.raises(ValueError, match=message):
        find(toy, "n", "f", table, filter, "rows", formula)


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_over_no_rows_is_zero_or_says_why_not(toy, formula):
    column = " topic" if formula in ("distinct", "shared", "ties") else ""
    try:
        value, message = find(toy, "n", "f", "hits", "", "rows", formula + column).value, ""
    except ValueError as problem:
        value, message = 0, str(problem)
    assert value == 0
    assert "\n" not in message


def test_what_the_front_page_says_goes_with_the_number(toy):
    plain = find(toy, "06-comparison", "a", "mentions", "", "actors", "shared actor")
    told = find(toy, "06-comparison", "b", "mentions", "", "actors", "shared actor", "{value} actor is in both.")
    assert record(plain).columns == [*TABLES["findings"].columns, "formula"]
    assert record(plain, told)["says"].to_list() == [None, "{value} actor is in both."]


def test_nothing_is_shared_when_only_one_release_has_rows(toy):
    assert find(toy, "06-comparison", "a", "mentions", "release=a", "actors", "shared actor").value == 0


@pytest.mark.parametrize("formula", ["survivors", "divergence"])
@pytest.mark.parametrize(
    ("table", "filter", "message"),
    [
        ("tokens", "release=a", "and these are of a; change the filter"),
        ("tokens", "release=c", "and these are of no release; change"),
        ("mentions", "", "Two releases are compared by rows of tokens, the table"),
    ],
)
def test_a_comparison_needs_the_words_of_two_releases(toy, table, filter, message, formula):
    with pytest.raises(FindingError, match=message):
        find(toy, "n", "f", table, filter, "words", formula)


def test_an_act_told_twice_is_found_once_where_it_is_told_in_detail() -> None:
    text = "China and Japan agreed on trade and agriculture. On May 9 China and Japan signed a plan on trade."
    notes = annotate({"a": Release("a", text)})
    last = notes.commitments.height - 1
    notes = notes._replace(commitments=notes.commitments.with_columns(repeat_of=pl.Series([None] * last + [0])))
    assert rows_behind(notes, "commitments", "release=a").height == last + 1
    assert rows_behind(notes, "commitments", "release=a once=true counted=true").height == last


def test_ties_are_counted_within_the_unit_that_is_asked_for() -> None:
    text = "China met Japan.\n\nChina traded. Brazil came.\n\nBrazil left."
    notes = annotate({"a": Release("a", text)})
    assert find(notes, "n", "f", "mentions", "", "ties", "ties actor").value == 1
    assert find(notes, "n", "f", "mentions", "", "ties", "ties actor segment").value == 2
    ends = {"ties actor": {0}, "ties actor sentence": {0}, "ties actor segment": {0, 1, 2}, "rows": {0, 1, 2, 3}}
    for formula, sentences in ends.items():  # only units in which two things stand
        assert set(rows_counted(notes, "mentions", "", formula)["sentence"]) == sentences


def test_prose_shows_the_words_of_a_release_as_they_are_written(toy):
    import mistune

    hostile = "![p](https://evil.example/x.png) [a](https://evil.example) [r]: https://evil.example <img src=x> $x$"
    one = find(toy, "01-a", "places", "mentions", "release=a counted=true", "places")
    shown = prose(f"**{one} places**: “{hostile}”, p < 0.05").data
    made = mistune.create_markdown(plugins=["table", "math"])(shown)
    assert "<img" not in made
    assert 'evil.example"' not in made
    assert "class=" not in made  # nor a formula
    assert '<strong><a href="#number-01-a-places">2</a> places</strong>' in made
    assert "![p](https://evil.example/x.png) [a](https://evil.example) [r]: https" in made
    assert "&lt;img src=x&gt; $x$”, p &lt; 0.05" in made
