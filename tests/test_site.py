"""Executed notebooks become pages: unique ids, links that lead somewhere, numbers with sentences, safe text."""

import html
import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
import pytest

from dhschina.annotations import Annotations, annotate
from dhschina.evidence import quote
from dhschina.figures import show
from dhschina.figures.diagrams import draw_networks
from dhschina.figures.drawings import draw_distinctive
from dhschina.findings import find, record
from dhschina.releases import Release
from dhschina.site import PageError, recorded_findings, render
from dhschina.site.chapters import read_chapter
from dhschina.site.front import front_page
from dhschina.site.numbers import numbers_page, sentences_behind
from dhschina.site.reading import anchor, link_sentences, releases_page, shortened

NASTY = '<script>alert(1)</script> & "quotes" \' $x$ {value} ${{y}}'


class Page(HTMLParser):
    """What a page holds: ids, links, text, and whether every tag is closed."""

    EMPTY = frozenset("br hr img meta link input".split())

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.markup = path.read_text(encoding="utf-8")
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(self.markup)
        self.close()
        assert not self.open
        self.text = " ".join("".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" else []
        self.loads += [value or "" for name, value in attrs if name in {"src", "srcset", "poster", "data", "action"}]
        self.loads += [given.get("href") or ""] if tag == "link" else []
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def notebook(path: Path, *cells: Any) -> Path:
    """An executed notebook: text is a Markdown cell, (source, tags, outputs) a code cell."""
    made = []
    for cell in cells:
        if isinstance(cell, str):
            made.append({"cell_type": "markdown", "metadata": {}, "source": cell})
            continue
        source, tags, shown = cell
        outputs = [
            {"output_type": "stream", "name": "stdout", "text": thing}
            if isinstance(thing, str)
            else {"output_type": "execute_result", "metadata": {}, "execution_count": 1, "data": bundle(thing)}
            for thing in shown
        ]
        made.append({"cell_type": "code", "metadata": {"tags": tags}, "source": source, "outputs": outputs})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def bundle(thing: Any) -> dict[str, str]:
    if isinstance(thing, dict):
        return thing
    if isinstance(thing, pl.DataFrame):
        return {"text/html": thing._repr_html_(), "text/plain": str(thing)}
    made: dict[str, str] = thing._repr_mimebundle_()
    return made


def words_of(left: str, right: str) -> pl.DataFrame:
    rows = [
        ("customs", 5, 9, 0, 8, 3.2, 0.4, None, 5.0, 0.02, 0.3, 1.9),
        ("guo", 0, 9, 4, 8, -3.3, None, -0.2, 4.0, 0.03, 0.3, -1.8),
    ]
    columns = ["word", "left_count", "left_total", "right_count", "right_total", "log_ratio", "low", "high", "g2"]
    return pl.DataFrame(rows, schema=[*columns, "p", "q", "z"], orient="row")


def write_notebooks(folder: Path, releases: dict[str, Release], notes: Annotations) -> list[Path]:
    """Two notebooks on the first two releases: prose, code, tables, a quotation, figures, formulas and findings."""
    left, right = list(releases)[:2]
    named = quote(releases, notes.mentions).select("sentence_id", "before", "match", "after")
    found = record(
        find(notes, "01-first", f"places where actors are named in {right}", "mentions", f"release={right}", "places"),
        find(notes, "01-first", "nobody", "mentions", "actor=nobody-at-all", "places"),
    )
    ties = [(left, "a", "b", 2), (right, "b", "c", 1)]
    edges = pl.DataFrame(ties, schema=["release", "source", "target", "units"], orient="row")
    nodes = pl.DataFrame([("a", 0.0, 0.0), ("b", 1.0, 1.0), ("c", 1.0, 0.0)], schema=["node", "x", "y"], orient="row")
    given = (f"left: str = {left!r}  # left\nright: str = {right!r}", ["parameters"], [])
    prose = (
        "# Who is named, and where?\n\nThis can say **how often**, not why. "
        "Next: [the second](02-second.ipynb), [none](09-none.ipynb)."
    )
    formulas = (
        "## Places\n\nA formula, $G^2 = 2\\sum_i O_i \\ln\\frac{O_i}{E_i}$, and one apart:\n\n"
        "$$\\log_2\\frac{a}{b}$$\n\n| a | b |\n|---|--:|\n| 1 | 2 |"
    )
    first = notebook(
        folder / "01-first.ipynb",
        prose,
        given,
        formulas,
        ("show(named)", [], [show(named, "Every place")]),
        ("named.head()", [], [named.head(2), "printed <b>words</b>\n"]),
        ("text", [], [{"text/markdown": f"As **{right}-s00** says.", "text/plain": "<Markdown>"}]),
        "## Places\n\n### The numbers",
        ("show(record())", [], [show(found, "Numbers")]),
    )
    second = notebook(
        folder / "02-second.ipynb",
        "# Which words differ?",
        given,
        ("draw()", [], [draw_distinctive(words_of(left, right), left, right)]),
        ("draw()", [], [draw_networks(edges, nodes, left, right)]),
        ("picture", [], [{"image/png": "iVBOR", "text/plain": "<Figure>"}]),
    )
    return [first, second]


@pytest.fixture(scope="module")
def sources(
    tmp_path_factory: pytest.TempPathFactory, releases: dict[str, Release], annotations: Annotations
) -> list[Path]:
    return write_notebooks(tmp_path_factory.mktemp("report") / "notebooks", releases, annotations)


@pytest.fixture(scope="module")
def pages(sources: list[Path], releases: dict[str, Release], annotations: Annotations) -> dict[str, Page]:
    out = sources[0].parent.parent
    assert render(sources, out, releases, {"left": "2011", "top": 5}, annotations=annotations) == out / "index.html"
    return {path.stem: Page(path) for path in sorted(out.glob("*.html"))}


def test_there_is_a_page_for_each_notebook_and_what_it_stands_on(pages: dict[str, Page]) -> None:
    assert sorted(pages) == ["01-first", "02-second", "index", "numbers", "report", "texts"]


def test_ids_are_unique_and_links_lead_somewhere(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        for link in page.links:
            if link.startswith(("https://", "http://", "data:")):
                continue
            if link.startswith("data/"):
                continue  # the next test
            file, _, spot = link.partition("#")
            assert not spot or unquote(spot) in {unquote(i) for i in pages[file.removesuffix(".html") or name].ids}, (
                link
            )
            assert not file or file.removesuffix(".html") in pages, link


def test_csvs_stand_where_their_links_say(pages: dict[str, Page], sources: list[Path]) -> None:
    linked = [link for page in pages.values() for link in page.links if link.startswith("data/")]
    assert sorted(set(linked)) == ["data/02-second-distinctive.csv", "data/02-second-networks.csv"]
    rows = pl.read_csv(sources[0].parent.parent / linked[0])
    assert rows["word"].to_list() == ["customs", "guo"]
    inside = [unquote(link) for link in pages["report"].links if link.startswith("data:text/csv,")]
    assert inside[0] == f"data:text/csv,{(sources[0].parent.parent / linked[0]).read_text()}"


def test_notebooks_may_name_their_figures_alike(
    tmp_path: Path, releases: dict[str, Release], annotations: Annotations
) -> None:
    figure = draw_distinctive(words_of("2011", "2015"), "2011", "2015")
    both = [notebook(tmp_path / f"0{n}-n.ipynb", "# Words", ("", [], [figure])) for n in (1, 2)]
    render(both, tmp_path, releases, annotations=annotations)
    report = Page(tmp_path / "report.html")
    assert {"fig-01-n-distinctive", "fig-02-n-distinctive", "01-n-distinctive-alt"} <= set(report.ids)
    assert 'aria-labelledby="02-n-distinctive-title 02-n-distinctive-alt"' in report.markup
    assert set(re.findall(r'href="#([\w-]+-\d)"', report.markup)) <= set(report.ids)
    assert (tmp_path / "data" / "02-n-distinctive.csv").exists()


def test_nothing_is_loaded_from_elsewhere(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert page.loads == ["data:,"]
        assert "script" not in page.tags
        assert "default-src 'none'" in page.markup
        assert not re.search(r"url\(|@import", page.markup)


def test_every_page_is_small(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert len(page.markup.encode()) < (2_000_000 if name == "report" else 200_000), name


def test_a_sentence_id_is_a_link_and_the_sentence_links_back(pages: dict[str, Page]) -> None:
    assert '<a class="s" href="texts.html#2015-s00">2015-s00</a>' in pages["01-first"].markup
    place = pages["texts"].markup.split('id="2015-s00"')[1].split('class="sentence"')[0]
    assert re.search(r'Cited in: .*<a href="01-first\.html#01-first-cell-\d+">First</a>', place)
    assert 'href="#2015-s00"' in pages["report"].markup


def test_the_releases_are_printed_in_full(
    pages: dict[str, Page], releases: dict[str, Release], annotations: Annotations
) -> None:
    for name, start, end in annotations.sentences.select("release", "start", "end").iter_rows():
        assert " ".join(releases[name].text[start:end].split()) in pages["texts"].text


def test_marks_of_a_sentence_are_said_in_words_too(pages: dict[str, Page], annotations: Annotations) -> None:
    text = pages["texts"].markup
    for row in annotations.mentions.filter(pl.col("sentence").is_not_null()).head(20).iter_rows(named=True):
        number = f"{row['release']}-s{row['sentence']:02d}"
        place = text.split(f'id="{anchor(number)}"')[1].split('class="sentence"')[0]
        assert "Actors: " in place
        assert 'class="actor' in place or 'class="opens actor' in place or "actor" in place


def test_every_recorded_number_shows_its_sentences(
    pages: dict[str, Page], annotations: Annotations, sources: list[Path]
) -> None:
    recorded = recorded_findings(sources[0].parent.parent)
    assert recorded["finding"].to_list() == ["nobody", "places where actors are named in 2015"]
    assert recorded["notebook"].unique().to_list() == ["01-first"]
    many = recorded.row(1, named=True)
    ids = sentences_behind(annotations, many)
    assert many["value"] == annotations.mentions.filter(release="2015").height
    section = pages["numbers"].markup.split(f'id="number-01-first-{anchor(many["finding"])}"')[1].split("</section>")[0]
    told = re.sub("<[^>]*>", "", section)
    spans = [(int(a), int(b or a)) for a, b in re.findall(r"2015-s(\d+)(?: to 2015-s(\d+))?", told)]
    assert [f"2015-s{number:02d}" for first, last in spans for number in range(first, last + 1)] == ids
    assert any(last > first + 2 for first, last in spans)
    linked = re.findall(r">(2015-s\d+)</a>", section)
    assert linked == [f"2015-s{number:02d}" for span in spans for number in dict.fromkeys(span)]
    assert "No sentence: nothing in the texts answers" in pages["numbers"].text  # a zero says what was searched
    assert "mentions actor=nobody-at-all" in pages["numbers"].text


def test_findings_lead_from_the_front_page_to_their_sentences(pages: dict[str, Page]) -> None:
    links = re.findall(r'<a class="value" href="(.*?)">(.*?)</a>', pages["index"].markup)
    assert links
    for link, value in links:
        assert link.startswith("numbers.html#number-01-first-")
        assert re.fullmatch(r"[\d,.]+", value)
    assert "What these texts cannot tell." in pages["index"].text


def test_a_finding_may_say_itself_in_a_sentence(annotations: Annotations, releases: dict[str, Release]) -> None:
    rows = record(find(annotations, "n", "f", "mentions", "actor=mps", "places")).with_columns(
        says=pl.lit("Named {value} times & <so>.")
    )
    made = front_page(list(releases.values()), annotations, rows, [], {})
    value = annotations.mentions.filter(actor="mps").height
    assert f'Named <a class="value" href="numbers.html#number-n-f">{value}</a> times &amp; &lt;so&gt;.' in made


def test_the_front_page_puts_the_releases_side_by_side(pages: dict[str, Page], releases: dict[str, Release]) -> None:
    text = pages["index"].text
    for release in releases.values():
        assert release.publisher in text
        assert release.date in text
        assert release.url in text
    assert "d37a6328babe448d472fa6c967fb6cf7" in text  # SHA-256 of the listed file
    assert "dhschina report --left 2011 --right 2015 -p top 5" in text
    assert "@software{dhschina," in text
    assert "Left out of every count" in text
    assert "caption, printed before" in text


def test_code_is_folded_and_outputs_are_shown(pages: dict[str, Page]) -> None:
    page = pages["01-first"]
    assert '<details class="code"><summary>Parameters</summary>' in page.markup
    assert '<details class="code"><summary>Code</summary><pre tabindex=0><code>show(named)</code>' in page.markup
    assert "<pre tabindex=0>printed &lt;b&gt;words&lt;/b&gt;" in page.markup
    assert "A picture without words was left out" in pages["02-second"].text
    assert "shape:" not in page.text
    assert "dataframe" in page.markup


def test_prose_has_headings_contents_formulas_and_tables(pages: dict[str, Page]) -> None:
    page = pages["01-first"]
    assert re.findall(r'<h([1-6])(?: id="(.*?)")?>', page.markup) == [
        ("1", "01-first-who-is-named-and-where"),
        ("2", ""),  # contents
        ("2", "01-first-places"),
        ("2", "01-first-places-2"),
        ("3", "01-first-the-numbers"),
    ]
    assert '<li><a href="#01-first-places-2">Places</a></li>' in page.markup
    assert page.tags.count("math") == 2
    assert '<th scope="col">a</th>' in page.markup
    assert '<a href="02-second.html">the second</a>' in page.markup
    assert ", none." in page.markup  # that notebook was not run


def test_pages_lead_on(pages: dict[str, Page]) -> None:
    assert '<a rel="prev" href="index.html">' in pages["01-first"].markup
    assert '<a rel="next" href="02-second.html">' in pages["01-first"].markup
    assert '<a href="01-first.html" aria-current=page>First</a>' in pages["01-first"].markup


def test_one_file_holds_everything(pages: dict[str, Page]) -> None:
    report = pages["report"]
    for name in ("01-first", "02-second", "index", "numbers", "texts"):
        assert name in report.ids
        lost = set(pages[name].ids) - set(report.ids) - {"main"}
        assert not lost
    assert not [link for link in report.links if ".html" in link and not link.startswith("http")]
    assert report.tags.count("h1") == 1


def test_the_same_notebooks_give_the_same_bytes(
    sources: list[Path], releases: dict[str, Release], tmp_path: Path
) -> None:
    for name in ("once", "again"):
        render(sources, tmp_path / name, releases)
    assert (tmp_path / "once" / "report.html").read_bytes() == (tmp_path / "again" / "report.html").read_bytes()


def test_rendering_takes_less_than_two_seconds(
    sources: list[Path], releases: dict[str, Release], tmp_path: Path
) -> None:
    start = time.process_time()
    render(sources, tmp_path, releases)
    assert time.process_time() - start < 2


def test_two_figures_of_one_name_are_refused(
    tmp_path: Path, releases: dict[str, Release], annotations: Annotations
) -> None:
    figure = draw_distinctive(words_of("2011", "2015"), "2011", "2015")
    path = notebook(tmp_path / "01-twice.ipynb", "# Twice", ("", [], [figure, figure]))
    with pytest.raises(PageError, match="'fig-01-twice-distinctive' twice; give each figure a name of its own"):
        render([path], tmp_path / "out", releases, annotations=annotations)


def test_a_link_to_nowhere_is_refused(tmp_path: Path, releases: dict[str, Release], annotations: Annotations) -> None:
    path = notebook(tmp_path / "01-lost.ipynb", "# Lost\n\n[there](#nowhere)")
    with pytest.raises(PageError, match="link to #nowhere"):
        render([path], tmp_path / "out", releases, annotations=annotations)


def strange_pair() -> dict[str, Release]:
    """A pair that tests the pages: markup in id, title and text, a word of 4,000 letters, right-to-left text."""
    long = "w" * 4000
    left = Release(
        "<i>a</i> b-s01",
        f"Title {NASTY}\n\nSecretary Jane Doe said {NASTY} {long}.",
        NASTY,
        NASTY,
        "2020-01-01",
        "javascript:alert(1)",
    )
    right = Release(
        "ب", f"שלום עולם. The Ministry of Public Security welcomed it.\n\n{long} ends.", "عنوان", "", "", ""
    )
    return {left.id: left, right.id: right}


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    releases = strange_pair()
    folder = tmp_path_factory.mktemp("strange")
    notes = annotate(releases)
    render(write_notebooks(folder / "notebooks", releases, notes), folder, releases, {"left": NASTY}, annotations=notes)
    return {path.stem: Page(path) for path in sorted(folder.glob("*.html"))}


def test_any_pair_is_safe(strange: dict[str, Page]) -> None:
    for page in strange.values():
        assert "script" not in page.tags
        assert "i" not in page.tags
        assert not [link for link in page.links if link.startswith("javascript:")]
        assert "2011" not in page.text
        assert "2015" not in page.text


def test_any_pair_keeps_its_links(strange: dict[str, Page]) -> None:
    test_ids_are_unique_and_links_lead_somewhere(strange)
    assert any(link == f"texts.html#{anchor('ب-s00')}" for link in strange["01-first"].links)
    assert 'dir="auto"' in strange["texts"].markup


def test_nothing_to_compare_is_said(tmp_path: Path) -> None:
    releases = {"a": Release("a", ""), "b": Release("b", "\n")}
    path = notebook(tmp_path / "00-none.ipynb", "# Nothing?", ('left = "a"\nright = "b"', ["parameters"], []))
    page = Page(render([path], tmp_path / "out", releases))
    assert "No notebook has recorded a number." in page.text
    assert "Nothing: every word printed is counted." in page.text
    assert "0 of 0" in page.text


def test_one_release_against_itself(tmp_path: Path, releases: dict[str, Release]) -> None:
    path = notebook(tmp_path / "00-same.ipynb", "# Same?", ('left = "2015"\nright = "2015"', ["parameters"], []))
    page = Page(render([path], tmp_path / "out", releases))
    assert "firmly: 2015 compared" in page.text
    assert Page(tmp_path / "out" / "texts.html").ids.count("2015-release") == 1


def test_releases_may_be_called_as_parts_of_addresses_are(tmp_path: Path) -> None:
    releases = {name: Release(name, "Both sides met.") for name in ("release", "s00")}
    path = notebook(tmp_path / "00-odd.ipynb", "# Odd?", ('left = "release"\nright = "s00"', ["parameters"], []))
    page = Page(render([path], tmp_path / "out", releases).with_name("report.html"))
    for name in ("release-s00", "s00-s00", "release-release", "s00-release"):
        assert page.ids.count(name) == 1


def test_ids_inside_links_code_and_pictures_stay() -> None:
    def linked(markup: str) -> tuple[str, list[str]]:
        return link_sentences(markup, ["2015", "2015-s"], ["2015-s07"])

    once = '<a class="s" href="texts.html#2015-s07">2015-s07</a>'
    assert linked("see 2015-s07; 2015-s08") == (f"see {once}; 2015-s08", ["2015-s07"])
    for kept in ('<a href="#">2015-s07</a>', "<code>2015-s07</code>", "<svg><text>2015-s07</text></svg>", "x2015-s07"):
        assert linked(kept) == (kept, [])
    assert linked('<p title="2015-s07">2015-s07</p>')[0] == f'<p title="2015-s07">{once}</p>'


def test_chapter_reads_parameters_as_they_were_injected(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "01-x.ipynb",
        "# X",
        ('left: str = "2011"  # id\ntop = 5', ["parameters"], []),
        ('left = "mine"', ["injected-parameters"], []),
    )
    assert read_chapter(path).parameters == {"left": "mine", "top": 5}


def test_a_page_without_releases_or_numbers_is_made(annotations: Annotations) -> None:
    empty = Annotations(*(table.clear() for table in annotations))
    assert "compared" in front_page([], empty, pl.DataFrame(), [], {})
    assert numbers_page(pl.DataFrame(), empty).startswith("<h1>")
    assert releases_page([], empty, {}, {}).startswith("<h1>")


def test_formulas_become_mathml_and_unknown_tex_is_named() -> None:
    from dhschina.site.chapters import FormulaError, as_mathml

    assert "<mfrac>" in as_mathml(r"\log_2 \frac{a}{b}")
    assert 'display="block"' in as_mathml("x^2", block=True)
    with pytest.raises(FormulaError, match=r"uses \\nothing, which is not understood"):
        as_mathml(r"\nothing x")


def test_computed_prose_may_hold_words_of_a_release_and_stays_text(tmp_path: Path) -> None:
    told = "He said “see ![p](https://evil.example/x.png), [a](https://evil.example/a) and [b](#annex), US$5 (C$ 6)”."
    path = notebook(tmp_path / "01-a.ipynb", "# Title\n\n$a$ [b](#x)", ("x", [], [{"text/markdown": told}]))
    body = read_chapter(path).body
    assert "<img" not in body
    assert 'href="https://evil.example' not in body
    assert "[b](#annex), US$5 (C$ 6)" in body
    assert "<math" in body.split("</h1>")[1].split("<section")[0]  # a cell of text may hold formulas and links
    assert 'href="#x"' in body


def test_a_report_is_the_same_when_its_parameters_are_given(tmp_path: Path) -> None:
    cells = ("# T", ('left: str = "a"  # id\ntop: int = 3', ["parameters"], []), ("show()", [], ["x"]))
    plain = read_chapter(notebook(tmp_path / "a" / "01-a.ipynb", *cells))
    given = ('# Parameters\nleft = "a"\ntop = 3\n', ["injected-parameters"], [])
    same = read_chapter(notebook(tmp_path / "b" / "01-a.ipynb", *cells[:2], given, cells[2]))
    assert (same.body, same.parameters) == (plain.body, plain.parameters)
    other = ('# Parameters\nleft = "b"\n', ["injected-parameters"], [])
    body = read_chapter(notebook(tmp_path / "c" / "01-a.ipynb", *cells[:2], other, cells[2])).body
    assert html.escape("left: str = 'b'  # id\ntop: int = 3") in body


def test_a_number_that_is_stated_otherwise_than_recorded_is_named(tmp_path: Path, annotations: Annotations) -> None:
    found = find(annotations, "01-a", "places", "mentions", "release=2015", "places")
    shown = show(record(found), "Numbers")
    path = tmp_path / "notebooks" / "01-a.ipynb"
    notebook(path, "# T", ("x", [], [{"text/markdown": f"{found} places."}, shown]))
    assert recorded_findings(tmp_path).height == 1
    notebook(path, "# T", ("x", [], [{"text/markdown": f"{found._replace(value=7)} places."}, shown]))
    with pytest.raises(PageError, match=r"01-a\.ipynb states 7 for number-01-a-places, which is recorded as \d+; run"):
        recorded_findings(tmp_path)
    path.write_text("{}")
    with pytest.raises(PageError, match=r"01-a\.ipynb is no notebook of a report"):
        recorded_findings(tmp_path)


def test_an_error_of_a_page_leaves_the_report_that_is_there(
    sources: list[Path], releases: dict[str, Release], tmp_path: Path
) -> None:
    render(sources, tmp_path, releases)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    broken = notebook(tmp_path / "x" / "03-third.ipynb", "# T\n\n[lost](#nowhere)")
    with pytest.raises(PageError, match=r"#nowhere"):
        render([*sources, broken], tmp_path, releases)
    assert {path: path.read_bytes() for path in before} == before


def test_many_sentences_in_a_cell_are_told_in_runs() -> None:
    ids = [f"a-s{number:02d}" for number in [*range(9), *range(20, 60, 2)]]
    told = shortened(f"<td>{' '.join(ids)}</td><td>a-s01 a-s02</td>", ["a"])
    assert told.startswith("<td>a-s00 to a-s08, a-s20, a-s22, ")
    assert "a-s40 and more, 29 sentences in all</td><td>a-s01 a-s02</td>" in told


def test_a_report_can_be_cited_and_tells_its_parameters(
    sources: list[Path], releases: dict[str, Release], tmp_path: Path
) -> None:
    odd = releases | {"2015": releases["2015"]._replace(title="50% of $5 & {more}")}
    text = html.unescape(re.sub("<[^>]*>", "", render(sources, tmp_path, odd, {"top": 3}).read_text()))
    assert "@misc{dhschina-report," in text
    assert "note = {Made by dhschina report --left 2011 --right 2015 -p top 3}" in text
    assert r"title = {50\% of \$5 \& \{more\}}" in text
    assert "left2011" in text.split("Parameters")[1]
