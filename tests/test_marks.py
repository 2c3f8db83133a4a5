"""Quotation marks: what opens, what closes, what stands alone."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhschina.quotes.marks import find_marked


def inside(text, following=""):
    return [text[slice(*item.inner)] for item in find_marked(text, 0, len(text), following)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a" and "b"', ["a", "b"]),
        ("“a” and “b”", ["a", "b"]),
        ("«a» „b“ “c”", ["a", "b", "c"]),
        ("‘a’ and 'b'", ["a", "b"]),
        ("“a ‘b’ c”", ["a ‘b’ c"]),
        ("‘a “b” c’", ["a “b” c"]),
        ("“a “b” c”", ["a “b” c"]),
        ('"a "b" c"', ['a "b" c']),
        ("'the ports' gates,' he said", ["the ports' gates,"]),
        ("the 'ports' of call", ["ports"]),
        ("it's the ports' and Hale’s", []),
        ('5" and 6" wide', []),
        ("“a “b”", ["b"]),
        ("a” b", []),
        ('("a"), "b"—c', ["a", "b"]),
        ("", []),
    ],
)
def test_pairs(text, expected):
    assert inside(text) == expected


@pytest.mark.parametrize(
    ("text", "following", "expected"),
    [
        ('"a', '"', ["a"]),
        ("“a", "“", ["a"]),
        ("‘the ports’ a", "‘", ["the ports’ a"]),
        ('"a', "N", []),
        ('"a', "", []),
        ('"a" "b', '"', ["a", "b"]),
        ('"a" b', '"', ["a"]),
    ],
)
def test_what_runs_on_into_the_next_paragraph(text, following, expected):
    assert inside(text, following) == expected
    marked = find_marked(text, 0, len(text), following)
    assert all(item.closed or item.end == len(text) for item in marked)


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet="\"'“”‘’«»„ a.s", max_size=40), st.sampled_from(["", '"', "“", "‘", "N"]))
def test_what_stands_in_marks_never_overlaps(text, following):
    marked = find_marked(text, 0, len(text), following)
    for item in marked:
        assert 0 <= item.start < item.inner[0] <= item.inner[1] <= item.end <= len(text)
    assert all(one.end <= two.start for one, two in pairwise(marked))
