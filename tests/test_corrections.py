"""A correction goes before the machine's word, in the one row it names, and says so; a wrong one is named."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from dhschina.annotations import annotate
from dhschina.corrections import CorrectionError, correct
from dhschina.releases import Release
from dhschina.tables import TABLES, check, empty

TEXT = "Secretary Johnson met Minister Guo. The visitor thanked DHS.\n"
RELEASES = {"a": Release("a", TEXT)}
COLUMNS = ("release", "table", "start", "end", "column", "value", "why")


def rows(*cells):
    """Corrections of release `a`: table, start, end, column, value."""
    made = [("a", table, str(start), str(end), column, value, "a test") for table, start, end, column, value in cells]
    return pl.DataFrame(made, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


@pytest.fixture
def annotated(lexicons):
    return lambda *cells: annotate(RELEASES, lexicons._replace(corrections=rows(*cells)))


def at(table, start, end):
    return table.filter((pl.col("start") == start) & (pl.col("end") == end)).row(0, named=True)


def test_without_corrections_nothing_changes(annotated):
    mentions = annotated().mentions
    assert "correction" not in mentions["rule"]
    assert_frame_equal(correct("mentions", mentions, RELEASES, empty("sentences"), rows()), mentions)


def test_a_cell_is_set_and_its_rule_says_so(annotated):
    before, after = annotated().mentions, annotated(("mentions", 22, 34, "actor", "guo-shengkun")).mentions
    assert at(before, 22, 34)["rule"] == "title"
    row = at(after, 22, 34)
    assert (row["actor"], row["rule"], row["surface"]) == ("guo-shengkun", "correction", "Minister Guo")
    others = pl.col("start") != 22
    assert_frame_equal(before.filter(others), after.filter(others))


def test_a_missed_mention_is_added_with_its_sentence_and_its_actor(annotated):
    found = annotated(("mentions", 36, 47, "actor", "guo"), ("mentions", 36, 47, "kind", "person"))
    row = at(found.mentions, 36, 47)
    assert row == {
        "release": "a", "sentence": 1, "start": 36, "end": 47, "surface": "The visitor", "actor": "guo",
        "kind": "person", "rule": "correction",
    }  # fmt: skip
    assert "guo" in found.actors["actor"]
    check(found.mentions, "mentions")
    check(found.actors, "actors")


def test_an_actor_that_only_a_correction_names_is_entered(annotated):
    found = annotated(("mentions", 36, 47, "actor", "the-visitor"), ("mentions", 36, 47, "kind", "person"))
    assert found.actors.filter(pl.col("actor") == "the-visitor")["name"].to_list() == ["The visitor"]


def test_a_row_is_removed(annotated):
    before = annotated().mentions
    after = annotated(("mentions", 56, 59, "remove", "")).mentions
    assert before.height - after.height == 1
    assert "DHS" in before["surface"]
    assert "DHS" not in after["surface"]


def test_numbers_stay_numbers_and_an_empty_value_is_null(annotated):
    found = annotated(("segments", 0, len(TEXT) - 1, "kind", "heading"), ("mentions", 56, 59, "sentence", ""))
    assert found.segments["kind"].to_list() == ["heading"]
    assert at(found.mentions, 56, 59)["sentence"] is None
    assert found.mentions.schema == TABLES["mentions"].schema


def test_other_releases_corrections_wait(annotated, lexicons):
    other = rows(("mentions", 0, 9, "remove", "")).with_columns(release=pl.lit("b"))
    assert_frame_equal(annotate(RELEASES, lexicons._replace(corrections=other)).mentions, annotated().mentions)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (("actors", 0, 9, "name", "x"), r"corrections are for segments, sentences, tokens, mentions, .*with spans\."),
        (("mentions", 0, 9, "actr", "x"), r"a mentions 0-9 actr: no such column to correct; did you mean actor\?"),
        (("mentions", 0, 9, "surface", "x"), r"no such column to correct"),
        (("mentions", 50, 99, "actor", "x"), r"the text has 61 code points; give a span inside it\."),
        (("mentions", 9, 9, "actor", "x"), r"give a span inside it\."),
        (("mentions", 56, 59, "sentence", "one"), r"'one' is not a whole number, 0 or more\."),
        (("mentions", 36, 47, "remove", ""), r"36-47: no row to remove there\."),
        (("mentions", 56, 59, "kind", "zz"), r"'zz' is none of person, organisation, "),
        (("mentions", 56, 59, "actor", "No One"), r"'No One' is none of "),
        (("commitments", 0, 9, "strength", "9"), r"'9' is none of 0, 1, 2, 3, 4, 5, 6\."),
        (("mentions", 56, 59, "sentence", "9" * 30), r"is not a whole number"),
        (
            ("mentions", 36, 47, "actor", "x"),
            r"36-47: no row has this span, and a new one needs kind; add a correction",
        ),
        (("mentions", 36, 47, "kind", "person"), r"a new one needs actor;"),
    ],
)
def test_a_wrong_correction_is_named(annotated, cells, message):
    with pytest.raises(CorrectionError, match=message) as caught:
        annotated(cells)
    assert "\n" not in str(caught.value)
