"""Tables keep their promise: columns, types, order, keys; and the check says which one does not."""

import polars as pl
import pytest

from dhschina.annotations import Annotations
from dhschina.tables import SPANNED, TABLES, TableError, check, empty, frame

PROMISED = {  # what readers of the files rely on: the columns in this order, and the key
    "segments": ("release segment start end kind repeat_of", "release segment"),
    "sentences": ("release sentence segment start end", "release sentence"),
    "tokens": ("release sentence token start end surface word", "release token"),
    "mentions": ("release sentence start end surface actor kind rule", "release start end actor"),
    "actors": ("actor name kind country affiliation members", "actor"),
    "roles": ("actor office organisation start end", "actor office start"),
    "quotes": ("release sentence start end surface mode speaker", "release start end"),
    "commitments": (
        "release sentence start end surface verb strength parties topics mode until repeat_of",
        "release start end verb",
    ),
    "hits": ("release sentence start end surface topic term", "release start end topic term"),
    "pairs": (
        "release unit source target source_start source_end target_start target_end",
        "release unit source target",
    ),
    "edges": ("release source target units", "release source target"),
    "findings": ("notebook finding value unit table filter", "notebook finding"),
}


def test_the_tables_are_the_promised_ones():
    assert {name: (" ".join(t.columns), " ".join(t.key)) for name, t in TABLES.items()} == PROMISED


def test_span_tables_are_those_with_offsets_and_roles_have_dates():
    assert SPANNED == ("segments", "sentences", "tokens", "mentions", "quotes", "commitments", "hits")
    assert set(SPANNED) | {"actors", "roles"} == set(Annotations._fields)
    assert set(Annotations._fields) | {"pairs", "edges", "findings"} == set(TABLES)
    assert TABLES["roles"].schema["start"] == pl.String()


@pytest.mark.parametrize("name", TABLES)
def test_every_column_says_what_it_holds_and_keys_are_columns(name):
    table = TABLES[name]
    assert table.about.startswith("One row for each") or name == "edges"
    assert all(meaning for _, meaning in table.columns.values())
    assert set(table.key) <= set(table.columns)


@pytest.mark.parametrize("name", TABLES)
def test_the_empty_table_has_the_same_columns_and_passes(name):
    assert empty(name).is_empty()
    assert empty(name).schema == pl.Schema(TABLES[name].schema)
    assert frame(name, []).equals(empty(name))
    assert check(empty(name), name).equals(empty(name))


def test_frame_sorts_by_release_and_start_then_key():
    rows = [("b", 0, 0, 5, "body", None), ("a", 1, 9, 12, "body", 0), ("a", 0, 0, 3, "title", None)]
    made = frame("segments", rows)
    assert made["release"].to_list() == ["a", "a", "b"]
    assert made["segment"].to_list() == [0, 1, 0]
    assert made["repeat_of"].to_list() == [None, 0, None]
    assert made.equals(frame("segments", reversed(rows)))


def test_frame_takes_dicts_and_tuples_alike():
    columns = list(TABLES["edges"].columns)
    row = ("2015", "dhs", "mps", 3)
    assert frame("edges", [dict(zip(columns, row, strict=True))]).equals(frame("edges", [row]))


def test_frame_does_not_change_what_it_is_given():
    rows = [("b", "x", "y", 1), ("a", "x", "y", 2)]
    frame("edges", rows)
    assert rows == [("b", "x", "y", 1), ("a", "x", "y", 2)]


def test_nulls_of_a_key_sort_last():
    made = frame("roles", [("xue", "deputy", None, None, None), ("xue", "deputy", None, "2011-01-01", None)])
    assert made["start"].to_list() == ["2011-01-01", None]
    assert check(made, "roles").height == 2  # an open start is allowed in the key


EDGES = frame("edges", [("2015", "dhs", "mps", 3), ("2015", "cn", "us", 2)])


def test_check_returns_the_same_table_and_allows_more_columns():
    assert check(EDGES, "edges") is EDGES
    wider = EDGES.with_columns(weight=pl.lit(1.0))
    assert check(wider, "edges") is wider


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (EDGES.drop("units"), r"Table edges has no column units; its columns are release, source, target, units\."),
        (EDGES.cast({"units": pl.String}), r"Column units of table edges holds String, expected Int64\."),
        (
            EDGES.with_columns(source=pl.when(pl.col("units") > 2).then("source")),
            r"Column source of table edges has an empty cell; it belongs to the key\.",
        ),
        (
            pl.concat([EDGES, EDGES.head(1)]),
            r"Table edges holds the key \('2015', 'cn', 'us'\) twice; release, source, target must be unique\.",
        ),
    ],
)
def test_check_names_the_table_and_the_column(table, message):
    with pytest.raises(TableError, match=message):
        check(table, "edges")


def test_a_table_error_is_a_value_error():
    assert issubclass(TableError, ValueError)


def test_frame_refuses_a_cell_of_another_type():
    with pytest.raises(pl.exceptions.PolarsError, match="three"):
        frame("edges", [("2015", "dhs", "mps", "three")])
