"""A parameter that no notebook has, or a value that it may not take, stops everything before it starts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhschina.parameters import (
    PARAMETERS,
    ParameterError,
    check_parameters,
    check_releases,
    nearest,
    read_value,
)

# One value


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("left", "2015", "2015"),
        ("left", 2015, "2015"),  # papermill's command line makes a number of it
        ("min_count", 3, 3),
        ("min_count", "3", 3),
        ("stop_words", True, True),
        ("stop_words", "false", False),
        ("stop_words", "Yes", True),
        ("stop_words", "NO", False),
        ("unit", "stem", "stem"),
        ("confidence", "0.95", 0.95),
        ("confidence", 0.5, 0.5),
        ("top", 200, 200),
        ("seed", 0, 0),
    ],
)
def test_a_value_is_read_as_its_type(name, given, value):
    read = read_value(name, given)
    assert read == value
    assert type(read) is type(value) is PARAMETERS[name].kind


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("min_count", "lots", "Parameter min_count is 'lots', expected a whole number."),
        ("min_count", "", "Parameter min_count is '', expected a whole number."),
        ("min_count", 2.5, "Parameter min_count is 2.5, expected a whole number."),
        ("min_count", "2.5", "Parameter min_count is '2.5', expected a whole number."),
        ("min_count", 2.0, "Parameter min_count is 2.0, expected a whole number."),
        ("min_count", True, "Parameter min_count is True, expected a whole number."),
        ("min_count", None, "Parameter min_count is None, expected a whole number."),
        ("min_count", [3], "Parameter min_count is [3], expected a whole number."),
        ("left", True, "Parameter left is True, expected a text."),
        ("stop_words", "maybe", "Parameter stop_words is 'maybe', expected true or false."),
        ("stop_words", 1, "Parameter stop_words is 1, expected true or false."),
        ("confidence", "nan", "Parameter confidence is 'nan', expected a number."),
        ("confidence", "high", "Parameter confidence is 'high', expected a number."),
        ("min_count", 0, "Parameter min_count is 0, expected a whole number, at least 1."),
        ("top", 201, "Parameter top is 201, expected a whole number, at most 200."),
        ("confidence", 1, "Parameter confidence is 1.0, expected a number, at most 0.999."),
        ("confidence", "inf", "Parameter confidence is inf, expected a number, at most 0.999."),
        ("unit", "words", "Parameter unit is 'words'; did you mean word? There are: ngram, stem, word."),
    ],
)
def test_a_wrong_value_says_what_was_expected(name, given, message):
    with pytest.raises(ParameterError, match=f"^{re.escape(message)}$"):
        read_value(name, given)


@given(
    st.sampled_from(sorted(PARAMETERS)),
    st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.binary(), st.lists(st.integers())),
)
def test_any_value_is_read_within_bounds_or_refused_in_one_line(name, value):
    known = PARAMETERS[name]
    try:
        read = read_value(name, value)
    except ParameterError as problem:
        message = str(problem)
    else:
        assert type(read) is known.kind
        assert not known.choices or read in known.choices
        assert known.low is None or read >= known.low
        assert known.high is None or read <= known.high
        assert read_value(name, read) == read
        assert known.kind is bool or read_value(name, str(read)) == read
        message = ""
    assert "\n" not in message
    assert not message or name in message


def test_every_known_parameter_says_what_it_is():
    assert all(known.about and known.about[0].islower() for known in PARAMETERS.values())
    assert all(known.kind is str for known in PARAMETERS.values() if known.choices)


# Names


def test_the_nearest_name_comes_first():
    assert nearest("windoww", ["width", "window", "word"]) == "did you mean window? There are: width, window, word."
    assert nearest("qqq", ["b", "a"]) == "there are: a, b."
    assert nearest("x", []) == "there are: none."
    assert nearest("2012", ["2015", "2011"]).startswith("did you mean 2011?")
    assert nearest("2016", ["2015", "2011"]).startswith("did you mean 2015?")
    assert nearest("n7", [f"n{i}" for i in range(30)]).endswith(" and 20 more.")


def test_both_sides_must_be_known_and_differ():
    check_releases("2011", "2015", ["2011", "2015"])
    with pytest.raises(
        ParameterError, match=r"^Parameter left: no release '2016'; did you mean 2015\? There are: 2011, 2015\.$"
    ):
        check_releases("2016", "2015", iter(["2011", "2015"]))
    with pytest.raises(ParameterError, match=r"^Parameter right: no release 'x'; there are: 2011, 2015\.$"):
        check_releases("2011", "x", ["2011", "2015"])
    with pytest.raises(ParameterError, match=r"^left and right are both 2011, but two releases are compared;"):
        check_releases("2011", "2011", ["2011", "2015"])


# Inside a notebook


def test_checked_values_come_in_the_order_of_the_names():
    variables = {"left": 2015, "right": "2011", "top": "20", "_": 3, "__name__": "__main__", "In": []}
    assert check_parameters(variables, "top", "left", "right", releases={"2011", "2015"}) == (20, "2015", "2011")


@pytest.mark.parametrize("stray", [9, "x", True, 0.5])
def test_a_misspelled_parameter_is_refused_inside_the_notebook(stray):
    with pytest.raises(
        ParameterError, match=r"^This notebook has no parameter topp; did you mean top\? There are: top"
    ):
        check_parameters({"top": 20, "topp": stray}, "top")


def test_values_and_releases_are_checked_inside_the_notebook():
    with pytest.raises(ParameterError, match="at least 1"):
        check_parameters({"top": 0}, "top")
    with pytest.raises(ParameterError, match="no release '2012'"):
        check_parameters({"left": 2012, "right": "2015"}, "left", "right", releases=["2011", "2015"])


def test_a_parameter_that_was_deleted_is_named():
    with pytest.raises(ParameterError, match=r"^Parameter top is None, expected a whole number\.$"):
        check_parameters({"left": "2011"}, "left", "top")
