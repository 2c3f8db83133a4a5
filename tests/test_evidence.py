"""From rows back to the text: the same words, however they are asked for."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhschina.evidence import EvidenceError, conditions, quote, select_rows, sentence_id
from dhschina.releases import Release
from dhschina.tables import empty, frame

TEXT = "Both sides met.\nThe U.S. and China agreed to go on."
RELEASES = {"2015": Release("2015", TEXT), "2011": Release("2011", "")}
ROWS = frame(
    "mentions",
    [("2015", 0, 0, 10, "Both sides", "both", "collective", "x"), ("2015", 1, 29, 34, "China", "cn", "country", "x")],
)
MANY = pl.DataFrame(
    {
        "release": ["2011", "2011", "2015", "2015"],
        "parties": ["dhs;mps", "mps", None, "us;cn"],
        "strength": [4, 6, 0, 4],
        "surface": ["a", "b; c", "", "it's"],
    }
)


# Quotations


def test_quote_adds_the_words_and_what_stands_around_them():
    made = quote(RELEASES, ROWS, width=10)
    assert made.columns == [*ROWS.columns, "before", "match", "after", "sentence_id"]
    assert made.select("before", "match", "after", "sentence_id").rows() == [
        ("", "Both sides", " met. The ", "2015-s00"),
        (" U.S. and ", "China", " agreed to", "2015-s01"),
    ]


def test_a_width_of_nothing_and_of_more_than_there_is():
    assert quote(RELEASES, ROWS, width=0).select("before", "after").rows() == [("", ""), ("", "")]
    wide = quote(RELEASES, ROWS, width=10_000).row(1, named=True)
    assert wide["before"] + wide["match"] + wide["after"] == TEXT.replace("\n", " ")


def test_pairs_are_quoted_from_the_first_to_the_last_of_their_places():
    pairs = frame("pairs", [("2015", 1, "cn", "us", 29, 34, 20, 24)])
    made = quote(RELEASES, pairs)
    assert made["match"].to_list() == ["U.S. and China"]
    assert made["sentence_id"].to_list() == [None]


def test_rows_without_a_sentence_have_no_sentence_id():
    assert quote(RELEASES, ROWS.drop("sentence"))["sentence_id"].to_list() == [None, None]
    unknown = ROWS.with_columns(sentence=pl.lit(None, dtype=pl.Int64))
    assert quote(RELEASES, unknown)["sentence_id"].to_list() == [None, None]


def test_no_rows_give_an_empty_table_with_the_same_columns():
    made = quote(RELEASES, empty("mentions"))
    assert made.is_empty()
    assert made.columns == quote(RELEASES, ROWS).columns


def test_quoting_again_changes_nothing_and_writes_nothing_into_the_rows():
    before = ROWS.clone()
    once = quote(RELEASES, ROWS)
    assert ROWS.equals(before)
    assert quote(RELEASES, once).equals(once)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (ROWS.drop("release"), r"^Rows without a column release cannot be quoted; they have sentence, start,"),
        (ROWS.drop("end"), r"^Rows without a column end cannot be quoted"),
        (ROWS.drop("start"), r"^Rows without a column source_start cannot be quoted"),
        (
            ROWS.with_columns(release=pl.lit("2012")),
            r"^Release 2012 is not at hand; did you mean 2011\? There are: 2011, 2015\.$",
        ),
        (ROWS.with_columns(end=pl.lit(99)), r"^0-99 lies outside release 2015, which has 51 code points\.$"),
        (ROWS.with_columns(start=pl.lit(-1)), r"^-1-10 lies outside release 2015"),
        (ROWS.with_columns(start=pl.lit(12)), r"^12-10 lies outside release 2015"),
        (ROWS.with_columns(end=pl.lit(None, dtype=pl.Int64)), r"^0-None lies outside release 2015"),
    ],
)
def test_rows_that_cannot_be_quoted_are_named(rows, message):
    with pytest.raises(EvidenceError, match=message):
        quote(RELEASES, rows)


@pytest.mark.parametrize("width", [-1, 1.5, "9"])
def test_a_width_that_is_no_number_of_code_points_is_refused(width):
    with pytest.raises(EvidenceError, match=r"^width is .*; expected a whole number of code points, 0 or more\.$"):
        quote(RELEASES, ROWS, width=width)


def test_offsets_are_whole_numbers_and_an_id_read_as_a_number_is_a_text():
    with pytest.raises(EvidenceError, match=r"^Column start holds String; expected offsets, whole numbers\.$"):
        quote(RELEASES, ROWS.with_columns(pl.col("start").cast(pl.String)))
    numbered = ROWS.with_columns(pl.col("release").cast(pl.Int64))  # as pl.read_csv gives it
    assert quote(RELEASES, numbered)["match"].equals(quote(RELEASES, ROWS)["match"])


@given(st.text(st.characters(exclude_categories=("Cs",))), st.data())
def test_the_match_is_the_text_between_the_offsets(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    width = data.draw(st.integers(0, 20))
    row = quote({"r": Release("r", text)}, pl.DataFrame({"release": ["r"], "start": [start], "end": [end]}), width)
    before, match, after = row.select("before", "match", "after").row(0)
    assert match == text[start:end]
    assert before.split() == text[max(0, start - width) : start].split()
    assert after.split() == text[end : end + width].split()
    assert max(len(before), len(after)) <= width
    assert not set("\n\r\t") & set(before + after)


def test_sentence_ids_have_at_least_two_digits():
    assert [sentence_id("2015", n) for n in (0, 7, 12, 123)] == ["2015-s00", "2015-s07", "2015-s12", "2015-s123"]


# Conditions


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", {}),
        ([], {}),
        ("actor=mps", {"actor": "mps"}),
        ("actor=mps release=2015", {"actor": "mps", "release": "2015"}),
        ("surface='Both sides' term=", {"surface": "Both sides", "term": ""}),
        (["surface=Both sides", "url=a=b"], {"surface": "Both sides", "url": "a=b"}),
        (["surface=people's"], {"surface": "people's"}),
        ("kind!=country", {"kind!": "country"}),
    ],
)
def test_conditions(words, wanted):
    assert conditions(words) == wanted


@pytest.mark.parametrize("words", ["mps", "=mps", ["actor"], "actor mps"])
def test_what_is_no_condition_is_named(words):
    with pytest.raises(EvidenceError, match=r"' is no condition; expected COLUMN=VALUE, such as actor=mps\.$"):
        conditions(words)


def test_an_unpaired_quotation_mark_is_named():
    with pytest.raises(EvidenceError, match="people's"):
        conditions("surface=people's")


# Rows


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        ({}, [0, 1, 2, 3]),
        ({"parties": "mps"}, [0, 1]),
        ({"parties": "dhs;mps"}, [0, 1]),
        ({"parties": "cn;dhs"}, [0, 3]),
        ({"parties": ""}, [2]),
        ({"parties": "m"}, []),
        ({"strength": "4"}, [0, 3]),
        ({"strength": "4;6"}, [0, 1, 3]),
        ({"strength": "4.0"}, []),
        ({"surface": "b; c"}, [1]),
        ({"surface": ""}, [2]),
        ({"surface": "it's"}, [3]),
        ({"parties": "mps", "release": "2011", "strength": "6"}, [1]),
        ({"parties!": "mps"}, [2, 3]),
        ({"parties!": ""}, [0, 1, 3]),
        ({"strength!": "4;6"}, [2]),
    ],
)
def test_select_rows(wanted, rows):
    assert select_rows(MANY, wanted).equals(MANY[rows])


def test_an_unknown_column_is_refused_with_the_nearest():
    with pytest.raises(EvidenceError, match=r"^No column partys; did you mean parties\? There are: parties, release, "):
        select_rows(MANY, {"partys": "mps"})


def test_selecting_from_no_rows_gives_no_rows():
    assert select_rows(empty("hits"), {"topic": "trade"}).equals(empty("hits"))
