"""Figures say the same in picture, words, table and CSV; they are safe, small, themed and the same on every run."""

import html
import io
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhschina.annotations import Annotations
from dhschina.figures import Figure, FigureError, as_html, listed, show, written
from dhschina.figures.canvas import folded, place, shorten, wide
from dhschina.figures.diagrams import draw_continuity, draw_networks
from dhschina.figures.drawings import draw_distinctive, draw_frequencies, draw_shift, draw_zipf
from dhschina.figures.grids import draw_kept, draw_ladder, draw_lanes, draw_robustness
from dhschina.findings import find, record
from dhschina.tables import empty

HOSTILE = "<b onload=x>&\"'$x_1$ \u202eשלום" + "long" * 40 + "\x07"


def compared(left: str = "left") -> pl.DataFrame:
    """Four words of compare_words; ratios of 8 and 4 out of 100 words each are 1 (twice as often), and so on."""
    rows = [
        ("customs", 8, 100, 4, 100, 1.0, -0.5, 2.5, 3.0, 0.02, 0.5, 1.2),
        ("action", 4, 100, 0, 100, 3.0, 0.5, None, 4.0, 0.01, 0.04, 1.9),
        ("guo", 0, 100, 8, 100, -4.0, None, -1.0, 9.0, 0.001, 0.01, -2.4),
        ("both", 2, 100, 2, 100, 0.0, -2.0, 2.0, 0.0, 1.0, 1.0, 0.0),
    ]
    columns = ["word", "left_count", "left_total", "right_count", "right_total", "log_ratio", "low", "high", "g2"]
    return pl.DataFrame(rows, schema=[*columns, "p", "q", "z"], orient="row")


def tables(left: str, right: str, name: str) -> dict[str, Callable[[], Figure]]:
    """Every drawing, on small tables in which releases and things have the names given."""
    kept = pl.DataFrame([(left, "body", 90, 90), (left, name, 10, 0), (right, "body", 70, 70)], orient="row",
                        schema=["release", "kind", "words", "kept"])  # fmt: skip
    words = compared().with_columns(word=pl.when(pl.col("word") == "guo").then(pl.lit(name)).otherwise("word"))
    edges = pl.DataFrame([(left, name, "b", 2), (right, "b", "c", 1), (right, name, "b", 3)], orient="row",
                         schema=["release", "source", "target", "units"])  # fmt: skip
    places = [(name, 0.0, 0.0), ("b", 1.0, 1.0), ("c", 1.0, 0.0)]
    nodes = pl.DataFrame(places, schema=["node", "x", "y"], orient="row")
    bits = pl.DataFrame([(name, 3, 0, 0.01, "left"), ("b", 1, 2, 0.002, "right")], orient="row",
                        schema=["word", "left_count", "right_count", "bits", "more"])  # fmt: skip
    spots = pl.DataFrame([(left, name, 3, 100), (right, name, 9, 80), (right, "b", 70, 80)], orient="row",
                         schema=["release", "word", "place", "total"])  # fmt: skip
    ranks = pl.DataFrame([(left, 1, name, 3, 4), (left, 2, "b", 1, 4), (right, 1, name, 2, 2)], orient="row",
                         schema=["group", "rank", "word", "count", "total"])  # fmt: skip
    heads = pl.DataFrame([(right, name, 40, 80)], schema=["release", "heading", "place", "total"], orient="row")
    rungs = pl.DataFrame([(left, name, 6, 2), (right, name, 3, 1), (right, "b", 5, 4)], orient="row",
                         schema=["release", "topic", "strength", "clauses"])  # fmt: skip
    topics = pl.DataFrame([(name, 2, 3, "persisting"), ("b", 0, 4, "new"), ("c", 1, 0, "dropped")], orient="row",
                          schema=["topic", "left_hits", "right_hits", "status"])  # fmt: skip
    claims = pl.DataFrame([(name, "as reported", True), (name, "stems", False), ("b", name, None)], orient="row",
                          schema=["claim", "setting", "holds"])  # fmt: skip
    return {
        "kept": lambda: draw_kept(kept),
        "distinctive": lambda: draw_distinctive(words, left, right),
        "frequencies": lambda: draw_frequencies(words, left, right),
        "shift": lambda: draw_shift(bits, left, right),
        "zipf": lambda: draw_zipf(ranks, left, right),
        "networks": lambda: draw_networks(edges, nodes, left, right),
        "lanes": lambda: draw_lanes(spots, left, right, headings=heads),
        "ladder": lambda: draw_ladder(rungs, left, right),
        "continuity": lambda: draw_continuity(topics, left, right),
        "robustness": lambda: draw_robustness(claims),
    }


def styles(svg: str) -> list[str]:
    """The style of every shape: its own, or that of its group."""
    nodes = [(node, inner) for node in ElementTree.fromstring(svg).iter() for inner in node]
    return [inner.get("style") or node.get("style", "") for node, inner in nodes if inner.tag.endswith(("use", "path"))]


def emptied() -> dict[str, Callable[[], Figure]]:
    """Every drawing, on tables without rows."""

    def none(**columns: Any) -> pl.DataFrame:
        return pl.DataFrame(schema=columns)

    text, whole, real = pl.String(), pl.Int64(), pl.Float64()
    bits = none(word=text, left_count=whole, right_count=whole, bits=real, more=text)
    edges, nodes = none(release=text, source=text, target=text, units=whole), none(node=text, x=real, y=real)
    rungs = none(release=text, topic=text, strength=whole, clauses=whole)
    topics = none(topic=text, left_hits=whole, right_hits=whole, status=text)
    return {
        "kept": lambda: draw_kept(none(release=text, kind=text, words=whole, kept=whole)),
        "distinctive": lambda: draw_distinctive(compared().clear(), "a", "b"),
        "frequencies": lambda: draw_frequencies(compared().clear(), "a", "b"),
        "shift": lambda: draw_shift(bits, "a", "b"),
        "zipf": lambda: draw_zipf(none(group=text, rank=whole, word=text, count=whole, total=whole), "a", "b"),
        "networks": lambda: draw_networks(edges, nodes, "a", "b"),
        "lanes": lambda: draw_lanes(none(release=text, word=text, place=whole, total=whole), "a", "b"),
        "ladder": lambda: draw_ladder(rungs, "a", "b"),
        "continuity": lambda: draw_continuity(topics, "a", "b"),
        "robustness": lambda: draw_robustness(none(claim=text, setting=text, holds=pl.Boolean())),
    }


DRAWINGS = list(tables("2011", "2015", "a"))


class Tags(HTMLParser):
    """The tags and attributes of a piece of HTML, and its balance."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"br", "hr", "img", "meta", "link", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_figure_has_all_that_a_reader_needs(drawing: str) -> None:
    made = tables("2011", "2015", "a")[drawing]()
    markup = as_html(made)
    svg = ElementTree.fromstring(made.svg)
    space = "{http://www.w3.org/2000/svg}"
    named = {node.get("id"): node.text for node in svg.iter() if node.tag in {f"{space}title", f"{space}desc"}}
    assert svg.get("role") == "img"
    assert [named[name] for name in svg.get("aria-labelledby", "").split()] == [made.title, made.alt]
    assert re.search(r"\d", made.alt)
    assert len(made.alt) > 60
    assert markup.startswith(f'<figure id="fig-{made.name}"><figcaption>{html.escape(made.title)}</figcaption>')
    assert made.caption
    assert f"The data: {made.data.height} row" in markup
    assert made._repr_mimebundle_()["text/plain"] == f"{made.title}\n{made.alt}"
    assert not Tags(markup).open


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_table_csv_and_data_hold_the_same_rows(drawing: str) -> None:
    made = tables("2011", "2015", "a")[drawing]()
    rows = pl.read_csv(io.StringIO(made._repr_mimebundle_()["text/csv"]), schema=made.data.schema)
    assert rows.equals(made.data)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", as_html(made).split("<tbody>")[1])
    values = [
        written(value, column, made.formats.get(column))
        for row in made.data.iter_rows(named=True)
        for column, value in row.items()
    ]
    assert [html.unescape(cell) for cell in cells] == values


def test_the_words_of_a_figure_give_the_numbers_of_its_table() -> None:
    made = draw_distinctive(compared(), "2011", "2015")
    told = re.findall(r"(\w+) \((\d+) to (\d+), Log Ratio ([+-][\d.]+)\)", made.alt)
    rows = {row["word"]: row for row in made.data.to_dicts()}
    assert [word for word, *_ in told] == ["action", "customs", "guo"]  # by g2 on either side: 4, 3; 9
    for word, left, right, ratio in told:
        assert (rows[word]["left_count"], rows[word]["right_count"]) == (int(left), int(right))
        assert f"{rows[word]['log_ratio']:+.2f}" == ratio
    assert "2 of 4 words survive" in made.alt  # q of 0.04 and 0.01
    assert "2 of 4 words survive" in made.caption
    assert made.title.startswith("2 of 4 words")


def test_a_figure_speaks_of_what_was_counted() -> None:
    bits = pl.DataFrame([("the plan", 3, 0, 0.01, "left")], orient="row",
                        schema=["word", "left_count", "right_count", "bits", "more"])  # fmt: skip
    ranks = pl.DataFrame([("a", 1, "the plan", 3, 4), ("b", 1, "the plan", 2, 2)], orient="row",
                         schema=["group", "rank", "word", "count", "total"])  # fmt: skip
    for made in (
        draw_distinctive(compared(), "a", "b", things="2-grams"),
        draw_frequencies(compared(), "a", "b", things="2-grams"),
        draw_shift(bits, "a", "b", things="2-grams"),
        draw_zipf(ranks, "a", "b", things="2-grams"),
    ):
        assert "2-grams" in made.title
        assert "2-grams" in made.alt
        said = " ".join([made.title, made.alt, made.caption, *made.names.values(), *re.findall(">([^<]+)<", made.svg)])
        assert not re.search(r"\bwords?\b", said), made.name


def test_a_caption_of_ones_own_still_explains_its_ticks() -> None:
    spots = pl.DataFrame([("a", "plan", 2, 9), ("b", "plan", 3, 9)], orient="row",
                         schema=["release", "word", "place", "total"])  # fmt: skip
    heads = pl.DataFrame([("b", "Customs", 1, 9)], orient="row", schema=["release", "heading", "place", "total"])
    made = draw_lanes(spots, "a", "b", headings=heads, caption="Mine.")
    assert made.caption == "Mine. Headings: 1 = Customs."


def test_a_lane_has_one_row_that_counts_its_marks() -> None:
    spots = pl.DataFrame([("a", "plan", 2, 9), ("a", "plan", 5, 9), ("b", "plan", None, 7)], orient="row",
                         schema=["release", "word", "place", "total"])  # fmt: skip
    made = draw_lanes(spots, "a", "b")
    assert made.data.rows() == [("a", "plan", 9, 2, "2 5"), ("b", "plan", 7, 0, None)]
    assert "plan (2, 0)" in made.alt


def test_words_too_rare_are_not_drawn_but_stay_among_those_compared() -> None:
    made = draw_distinctive(compared(), "2011", "2015", min_count=8)
    assert made.data["word"].to_list() == ["customs", "guo"]  # 8 + 4 and 0 + 8; action has 4 + 0
    assert "2 of 4 words survive" in made.caption


def test_words_are_drawn_on_the_side_of_their_release_with_its_mark() -> None:
    made = draw_distinctive(compared(), "2011", "2015")
    assert made.data["word"].to_list() == ["action", "customs", "guo"]  # equal use stands on no side
    uses = re.findall(r'<use x="([\d.]+)" y="[\d.]+" href="#(.*?)" style="(.*?)"', made.svg)
    shapes = [(float(x), mark, "left" if "--left" in style else "right") for x, mark, style in uses]
    assert [side for *_, side in shapes] == ["left", "left", "right"]
    assert shapes[0][0] < shapes[1][0] < shapes[2][0]  # ratios 3, 1, -4: the left release stays on the left
    assert shapes[1][1] != shapes[2][1]  # circle and diamond
    hollow = ["--paper" in style for *_, style in uses]
    assert hollow == [True, False, True]  # zero counts


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_names_that_hold_markup_are_text(drawing: str) -> None:
    made = tables(f"l{HOSTILE}", f"r{HOSTILE}", HOSTILE)[drawing]()
    ElementTree.fromstring(made.svg)
    markup = Tags(as_html(made))
    assert not markup.open
    assert not [tag for tag, attributes in markup.tags if tag in {"b", "script", "img"} or "onload" in attributes]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_nothing_to_compare_is_drawn_too(drawing: str) -> None:
    made = emptied()[drawing]()
    ElementTree.fromstring(made.svg)
    assert "No rows." in as_html(made)
    assert "nan" not in made.svg.lower()


def test_figures_are_small_and_themed() -> None:
    for made in (draw() for draw in tables("2011", "2015", "a").values()):
        assert len(made.svg) < 12_000
        assert not re.search(r'(?:fill|stroke)="#|(?:fill|stroke):#', made.svg), "a color that no theme can change"
        assert "DejaVu" not in made.svg


def test_the_same_bytes_under_another_hash_seed() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_figures import tables\n"
        "print(''.join(draw()._repr_mimebundle_()['text/html'] for draw in tables('2011', '2015', 'a').values()))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "LC_ALL": "C.UTF-8"},
        ).stdout
        for seed in ("1", "2")
    ]
    here = "".join(as_html(draw()) for draw in tables("2011", "2015", "a").values())
    assert runs[0] == runs[1]
    assert runs[0].decode().strip() == here.strip()


def test_a_name_that_is_no_id_is_refused() -> None:
    with pytest.raises(FigureError, match="lower-case letters, digits and hyphens"):
        draw_distinctive(compared(), "a", "b", name="My figure")


def test_an_edge_without_a_position_is_refused() -> None:
    edges = pl.DataFrame([("a", "x", "y", 1)], schema=["release", "source", "target", "units"], orient="row")
    nodes = pl.DataFrame([("x", 0.0, 0.0)], schema=["node", "x", "y"], orient="row")
    with pytest.raises(FigureError, match="no row for the node 'y'"):
        draw_networks(edges, nodes, "a", "b")


def test_networks_ring_what_is_shared_and_fade_what_is_absent() -> None:
    made = tables("2011", "2015", "a")["networks"]()
    assert made.title == "2 of 3 nodes are in both networks"  # a and b; c is in 2015 only
    assert "2011 has 2 nodes and 1 ties" in made.alt
    assert sum("fill-opacity:0" in style for style in styles(made.svg)) == 4  # two rings on either side


def test_labels_of_nodes_are_names_and_data_keeps_ids() -> None:
    edges = pl.DataFrame([("l", "mps", "dhs", 1)], schema=["release", "source", "target", "units"], orient="row")
    nodes = pl.DataFrame([("dhs", 0.0, 0.0), ("mps", 1.0, 0.0)], schema=["node", "x", "y"], orient="row")
    made = draw_networks(edges, nodes, "l", "r", labels={"mps": "Ministry of Public Security"})
    assert made.data.row(0) == ("l", "mps", "dhs", 1, "Ministry of Public Security", "dhs")
    assert "Public Security" in made.svg


@given(
    st.lists(
        st.tuples(st.floats(0, 400), st.floats(0, 300), st.text("abc ", min_size=1, max_size=25), st.floats(3, 9)),
        max_size=25,
    )
)
def test_labels_never_overlap_and_never_leave_the_picture(points: list[tuple[float, float, str, float]]) -> None:
    boxes = []
    found = place(points, 400, 300)
    for spot in found:
        if spot:
            left, base, text = spot
            boxes.append((left, base - 10, left + wide(text), base + 3))
    assert len(found) == len(points)
    assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= 400 and b[3] <= 300 for b in boxes)
    for i, a in enumerate(boxes):
        assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in boxes[i + 1 :])


def test_a_label_without_room_becomes_a_number() -> None:
    crowd = [(50.0, 50.0, "first", 4.0), (50.0, 50.0, "a name that is far too long for this", 4.0)]
    assert place(crowd, 100, 100)[1] is None
    numbered = place(crowd, 100, 100, 7)[1]
    assert numbered is not None
    assert numbered[2] == "7"


def test_a_number_that_is_known_is_kept_and_the_next_is_new() -> None:
    crowd = [(50.0, 30.0 * row + 20, "a name that is far too long for this", 4.0) for row in range(3)]
    assert [spot and spot[2] for spot in place(crowd, 100, 100, 7, (), {1: "2"})] == ["7", "2", "8"]


def test_a_node_has_one_number_on_both_sides() -> None:
    names = [f"Office number {row} of many that are crowded" for row in range(40)]
    nodes = pl.DataFrame([(name, row % 7, row // 7) for row, name in enumerate(names)], orient="row",
                         schema=["node", "x", "y"])  # fmt: skip
    ties = [("a", names[0], name, 1) for name in names[1:]] + [("b", names[39], name, 1) for name in names[:39]]
    ties = [(side, *sorted(ends), units) for side, *ends, units in ties]
    edges = pl.DataFrame(ties, schema=["release", "source", "target", "units"], orient="row")
    made = draw_networks(edges, nodes, "a", "b")
    key = re.findall(r"(\d+) = (Office number \d+)", made.caption)
    assert len({number for number, _ in key}) == len({name for _, name in key}) == len(key)
    shown = [text for text in re.findall(r">([^<]+)</text>", made.svg) if text.isdigit()]
    assert set(shown) == {number for number, _ in key}
    assert {shown.count(number) for number, _ in key} == {1, 2}  # some have room for their name on one side


def test_a_label_covers_no_mark_without_label_and_lies_nearest_to_its_own():
    right = place([(50, 50, "one", 4.0)], 200, 100)[0]
    other = place([(50, 50, "one", 4.0)], 200, 100, 0, [(60, 50, 4.0)])[0]
    assert right[0] == 57
    assert other[0] + wide("one") < 50  # to the left, since another mark stands on the right
    beside = place([(50, 50, "one", 4.0), (57 + wide("one") + 12, 50, "two", 4.0)], 200, 100)
    assert beside[0][0] == 57


def test_text_is_shortened_and_folded() -> None:
    assert shorten("one\ntwo\x07", 10) == "one two\ufffd"
    assert shorten("abcdefghij", 5) == "abcd…"
    assert folded("Ministry of Public Security of the People's Republic") == "Ministry of Public\nSecurity of the Pe…"
    assert folded("") == ""


def test_values_as_written() -> None:
    assert [written(v) for v in (None, float("nan"), True, 1234, 2.5, "a")] == ["–", "–", "yes", "1,234", "2.50", "a"]
    assert written(0.0001, "p") == "<0.001"
    assert written(0.25, "q") == "0.250"
    assert written(2.0, "log_ratio") == "+2.00"
    assert written(-0.0, "log_ratio") == "+0.00"
    assert written(0.128, "share", ".1%") == "12.8%"
    assert listed([]) == "none"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_a_table_is_accessible_and_safe() -> None:
    rows = pl.DataFrame(
        {"sentence_id": ["2015-s07"], "before": ["a <b> "], "match": ["x & y"], "after": [""], "n": [1234]}
    )
    markup = as_html(show(rows, "Where <it> is", names={"n": "how many"}))
    assert "<caption>Where &lt;it&gt; is</caption>" in markup
    assert '<th scope="col">sentence</th><th scope="col">in context</th><th scope="col" class=n>how many</th>' in markup
    assert "<td>…a &lt;b&gt; <mark>x &amp; y</mark></td><td class=n>1,234</td>" in markup
    assert 'role="group" tabindex="0" aria-label="Where &lt;it&gt; is"' in markup
    assert not Tags(markup).open


def test_a_column_without_a_heading_has_no_empty_header() -> None:
    assert "<thead><tr><td></td><th" in as_html(show(pl.DataFrame({"": ["a"], "n": [1]})))


def test_right_to_left_text_is_isolated() -> None:
    assert '<bdi dir="auto">שלום</bdi>' in as_html(show(pl.DataFrame({"word": ["שלום"]})))


def test_plain_text_of_a_table_is_its_csv() -> None:
    rows = pl.DataFrame({"word": ["a", "b"], "share": [1 / 3, None], "ids": [["x", "y"], []]})
    plain = show(rows, "Words")._repr_mimebundle_()["text/plain"]
    assert plain == "Words\nword,share,ids\na,0.333333,x;y\nb,,"


@pytest.mark.parametrize("draw", [draw_distinctive, draw_frequencies])
def test_ids_of_sentences_stay_in_the_data(draw: Callable[..., Figure]) -> None:
    with_ids = compared().with_columns(left_sentences=pl.lit("2011-s07;2011-s09"))
    assert "2011-s07;2011-s09" in as_html(draw(with_ids, "2011", "2015"))


def test_drawing_leaves_its_table_alone() -> None:
    table = compared()
    copy = table.clone()
    draw_distinctive(table, "a", "b")
    draw_frequencies(table, "a", "b")
    assert table.equals(copy)


def test_numbers_for_the_report_are_read_and_linked_to(annotations: Annotations) -> None:
    asked = [("places of 2015", "mentions", "release=2015", "rows"), ("divergence", "tokens", "", "divergence")]
    found = [find(annotations, "00-start", name, table, at, "x", how, "{value}.") for name, table, at, how in asked]
    shown = show(record(*found), "Numbers for the report")._repr_mimebundle_()
    markup = shown["text/html"]
    assert f"<td class=n>{found[0].value:.0f}</td>" in markup.replace("<td>", "<td class=n>")
    assert f"{found[1].value:.3f}</td>" in markup
    assert "{value}" not in markup
    assert "{value}" in shown["text/plain"]
    for one in found:
        assert markup.count(f'id="{f"{one}".partition("#")[2][:-1]}"') == 1


def test_networks_without_a_tie_say_so() -> None:
    nothing = empty("edges"), pl.DataFrame(schema={"node": pl.String, "x": pl.Float64, "y": pl.Float64})
    assert draw_networks(*nothing, "a", "b").title == "No tie to draw"
