"""The public face: every name promised is there, and none is the name of a module."""

from pathlib import Path

import pytest

import dhschina


def test_every_name_is_there() -> None:
    for name in dhschina.__all__:
        assert getattr(dhschina, name) is not None, name


def test_no_name_is_hidden_by_a_module() -> None:
    modules = {path.stem for path in Path(dhschina.__file__).parent.glob("*.py")}
    assert not modules & set(dhschina.__all__)


def test_contract_names() -> None:
    promised = """read_releases read_release read_lexicons annotate quote word_counts compare_words divergence diversity
    dispersion collocations kwic pairs edges graph backbone compare_networks count_corpus"""
    assert set(promised.split()) <= set(dir(dhschina))


def test_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(AttributeError, match=r"no 'quot'; it has .*quote"):
        dhschina.quot  # noqa: B018
