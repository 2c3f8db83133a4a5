"""Every number of a page leads to the words behind it: read from the pages, not from the code that makes the links."""

import html
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest
from test_site import Page, notebook, strange_pair

from dhschina.annotations import Annotations, annotate
from dhschina.evidence import conditions
from dhschina.figures import as_html, show
from dhschina.findings import find, number_anchor, recompute, record, rows_behind
from dhschina.releases import Release
from dhschina.site import PageError, recorded_findings, render
from dhschina.site.numbers import Numbers, link_numbers, numbers_page

STORED = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
NAMES = ["index", *(path.stem for path in STORED), "numbers", "report"]
# No counts: thresholds and intervals that were chosen, keys of a drawing, the names of the two releases, dates.
CONSTANTS = re.compile(
    r"95 %|97\.5 %|2\.5 %|Hochberg, 5%|[<≤] 0\.05|\d+ = |(?<![\w-])(2011|2015)(?![\w-])|\d{4}-\d\d-\d\d"
)
QUOTED = re.compile("“[^“”]*”")
NUMBER = re.compile(r"(?<![\w-])\d[\d,.]*(?![\w-])")


class Numbered(HTMLParser):
    """The computed parts of a page as (tag, class, [(text, where its link leads)]): prose, captions and cells."""

    SKIPPED = frozenset("svg style pre code summary math h1 h2 h3 h4".split())
    BLOCKS = frozenset("p li td th caption figcaption".split())
    COMPUTED = frozenset("cell rows number findings sides".split())

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.found: list[tuple[str, str, list[tuple[str, str]]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in Page.EMPTY:
            self.open.append((tag, dict(attrs)))
        if tag in self.BLOCKS:
            self.found.append((tag, dict(attrs).get("class") or "", []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self.open]
        classes = {name for _, given in self.open for name in (given.get("class") or "").split()}
        if classes & self.COMPUTED and set(tags) & self.BLOCKS and not set(tags) & self.SKIPPED:
            link = next((given.get("href") or "" for tag, given in self.open if tag == "a"), "")
            self.found[-1][2].append((data, link))

    def loose(self) -> list[str]:
        """The numbers that lead nowhere."""
        lost = []
        for tag, kind, parts in self.found:
            text = "".join("\N{REPLACEMENT CHARACTER}" if link else text for text, link in parts)
            cell = tag == "td" and kind != "n" and not re.fullmatch(r"[\d,. ]+%?|[^()]+ \(\d+\)(, .*)?", text)
            if not cell:  # a cell of words may be a quotation; whether a cell is of numbers shows as its class
                lost += [f"{tag}: {text}" for _ in NUMBER.findall(CONSTANTS.sub("", QUOTED.sub("", text)))]
        return lost


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, releases: dict[str, Release], annotations: Annotations) -> Path:
    out: Path = tmp_path_factory.mktemp("numbers")
    render(STORED, out, releases, annotations=annotations)
    (out / "notebooks").mkdir()
    for path in STORED:
        (out / "notebooks" / path.name).write_bytes(path.read_bytes())
    return out


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_a_stored_notebook_is_a_link(folder: Path, name: str) -> None:
    page = Numbered((folder / f"{name}.html").read_text(encoding="utf-8"))
    assert sum(len(parts) for *_, parts in page.found) > 20
    assert page.loose() == []


def test_a_number_that_leads_nowhere_is_seen() -> None:
    page = '<section class="cell"><p>Of 12 words “3 plans” <a href="#x">4</a>, 95 % in 2011.</p><td class=n>5</td>'
    assert Numbered(page).loose() == ["p: Of 12 words “3 plans” \ufffd, 95 % in 2011.", "td: 5"]


def test_every_link_of_a_stored_page_leads_somewhere(folder: Path) -> None:
    pages = {path.stem: Page(path) for path in folder.glob("*.html")}
    spots = {name: {unquote(spot) for spot in page.ids} for name, page in pages.items()}
    for name, page in pages.items():
        for link in page.links:
            if not link.startswith(("http", "data")):
                file, _, spot = link.partition("#")
                assert not spot or unquote(spot) in spots[file.removesuffix(".html") or name], (name, link)


def test_every_stored_cell_says_what_its_numbers_stand_on(folder: Path) -> None:
    assert not [path.name for path in folder.glob("*.html") if "The notebook does not say" in path.read_text()]


def test_a_number_in_a_sentence_is_the_finding_that_it_leads_to(folder: Path, annotations: Annotations) -> None:
    recorded = recorded_findings(folder)
    recompute(annotations, recorded)
    value = {f"numbers.html#{number_anchor(row)}": row["value"] for row in recorded.iter_rows(named=True)}
    said = set()
    for name in NAMES[:-2]:
        for tag, _, parts in Numbered((folder / f"{name}.html").read_text(encoding="utf-8")).found:
            numbers = [(text, link) for text, link in parts if link in value and re.fullmatch(r"[\d,.]+", text)]
            if tag == "p" and name != "index":
                assert [float(text.replace(",", "")) for text, _ in numbers] == [value[link] for _, link in numbers]
                said |= {link for _, link in numbers}
    assert len(said) >= 15
    assert "numbers.html#number-01-releases-words%20counted%20in%202011" in said


def table(*rows: tuple[object, ...], heads: tuple[str, ...]) -> str:
    made = as_html(show(pl.DataFrame(rows, schema=heads, orient="row"), "Of 3 words, 5%"))
    return re.sub(r"(\w+-s\d\d)", r'<a class="s" href="texts.html#\1">\1</a>', made)


def linked(markup: str, sides: tuple[str, ...] = ("2011", "2015")) -> list[tuple[str, str]]:
    made = Numbered(f'<section class="cell">{link_numbers(markup, lambda: "#r1-1", sides)}</section>')
    parts = [part for *_, block in made.found for part in block]
    return [(text, link) for text, link in parts if link and "-s" not in text]


def test_a_number_of_a_row_leads_to_a_sentence_of_the_release_of_its_column() -> None:
    heads = ("word", "2011: of 435", "right_count", "p", "in", "2015", "release")
    row = ("plan", 2, 7, 0.04, "2011-s03 2015-s05 2015-s06", 0, "2011")
    left, right = "texts.html#2011-s03", "texts.html#2015-s05"
    assert linked(table(row, heads=heads)) == [
        ("3", "#r1-1"),  # of the caption; 5% is a threshold, and 2011 the name of a release
        ("435", "#r1-1"),
        ("2", left),
        ("7", right),
        ("0.040", left),
        ("0", "#r1-1"),
    ]


def test_a_row_without_sentences_leads_to_the_rows_of_its_cell() -> None:
    heads = ("word", "2015", "often", "at", "said")
    assert linked(table(("a", 5, "the (23), of (1,021)", "3 17 205", "9 plans (2) in 5"), heads=heads))[1:] == [
        (text, "#r1-1") for text in ("5", "23", "1,021", "3 17 205")
    ]


@pytest.mark.parametrize(
    ("prose", "numbers"),
    [
        ("In 2011 1,234 of 2015 words (−0.5, 11%).", ["1,234", "−0.5", "11%"]),
        ("“On May 9 “of 2” things 3” he said 4 times", ["4"]),
        ("no “end here 5</p><p>6 again", ["6"]),
        ("q ≤ 0.05, p &lt; 0.05, 95 % up to 0.418, Benjamini-Hochberg, 5%; 1 = Customs", ["0.418"]),
        ("2011-s06 of 2011-05-11, G², 0.1.0, &#39;s, s07", []),
        ('<code>5</code> <a href="#x">6</a> <svg><text>7</text></svg>', ["6"]),
        ("least 1.14e-04 in 16.", ["1.14e-04", "16"]),
    ],
)
def test_what_counts_as_a_number_of_prose(prose: str, numbers: list[str]) -> None:
    assert [text for text, _ in linked(f"<p>{prose}</p>")] == numbers


def test_the_list_of_rows_counts_them_for_any_pair() -> None:
    releases = strange_pair()
    notes = annotate(releases)
    numbers = Numbers("r1", notes, list(releases))
    said = "tokens counted=true + mentions kind=person;organisation"
    assert numbers.link("<p>7</p>", said, "c") == '<p><a class=n href="#r1-1">7</a></p>'
    assert numbers.link("<p>8</p>", "toy", "c") == '<p><a class=n href="#c">8</a></p>'
    numbers.link("<p>9</p>", None, "c")
    numbers.link("<p>0</p>", "hits topic=none-such", "c")
    text = re.sub(r"<[^>]*>", "", numbers.listed().replace("<li", "\n<li"))
    words = rows_behind(notes, "tokens", {"counted": "true"}).height
    named = rows_behind(notes, "mentions", {"kind": "person;organisation"}).height
    first, undeclared, none = text.strip().splitlines()
    assert f"counted=true: {words:,} rows; mentions release=" in first
    assert f"kind=person;organisation: {named} rows. In &lt;i&gt;a&lt;/i&gt; b-s01-s" in first
    assert undeclared.startswith("The notebook does not say on which rows these numbers stand; of all words: tokens")
    assert none.endswith("topic=none-such: 0 rows. In no sentence: nothing in the texts answers.")


def test_only_the_two_releases_are_meant_unless_others_are_named(annotations: Annotations) -> None:
    numbers = Numbers("r1", annotations, ["2015"], ["2011"])
    for number, said in enumerate(("tokens", "tokens release=2011", "tokens release!=")):
        numbers.link(f"<p>{number}</p>", said, "c")
    counts = [int(count.replace(",", "")) for count in re.findall(r"([\d,]+) rows", numbers.listed())]
    tokens = annotations.tokens
    assert counts == [tokens.filter(release="2015").height, tokens.filter(release="2011").height, tokens.height]


@pytest.mark.parametrize("said", ["token counted=true", "tokens wrd=a", "tokens word"])
def test_rows_that_are_not_there_are_named(tmp_path: Path, releases: dict[str, Release], said: str) -> None:
    path = notebook(tmp_path / "01-x.ipynb", "# X", (f"# rows: {said}\nx", [], [{"text/markdown": "5"}]))
    with pytest.raises(PageError, match=r"A cell of 01-x says `# rows:` of what is not there\. .*(tokens|word)"):
        render([path], tmp_path / "out", releases)


def test_a_finding_that_is_told_but_not_recorded_is_refused(
    tmp_path: Path, releases: dict[str, Release], annotations: Annotations
) -> None:
    told = find(annotations, "01-x", "places", "mentions", "release=2015", "places")
    cells = [("x", [], [{"text/markdown": f"There are {told} places."}]), ("y", [], [show(record(told))])]
    render([notebook(tmp_path / "01-x.ipynb", "# X", *cells)], tmp_path / "out", releases)
    page = (tmp_path / "out" / "01-x.html").read_text()
    assert f'<a class=n href="numbers.html#number-01-x-places">{told.value:.0f}</a>' in page
    with pytest.raises(PageError, match="link to #number-01-x-places"):
        render([notebook(tmp_path / "01-x.ipynb", "# X", cells[0])], tmp_path / "out", releases)


def test_numbers_of_a_strange_pair_lead_somewhere(tmp_path: Path) -> None:
    releases = strange_pair() | {"empty": Release("empty", "")}
    notes = annotate(releases)
    left, right, empty = releases
    for name, (one, two) in {"strange": (left, right), "nothing": (empty, right)}.items():
        words = notes.tokens.group_by("release").len("words").sort("release")
        here = [find(notes, "01-x", f"words of {side}", "tokens", f'release="{side}"', "words") for side in (one, two)]
        prose = f"{here[0]} and {here[1]} words of {one} and {two}."
        cell = ("# rows: tokens", [], [show(words, "2 releases"), {"text/markdown": prose}, show(record(*here))])
        given = (f"left: str = {one!r}\nright: str = {two!r}", ["parameters"], [])
        out = tmp_path / name
        render([notebook(tmp_path / "01-x.ipynb", "# X", given, cell)], out, releases, annotations=notes)
        test_every_link_of_a_stored_page_leads_somewhere(out)
        assert '<a class=n href="#r1-1">2</a> releases' in (out / "01-x.html").read_text()


def test_the_page_of_numbers_prints_commands_that_a_shell_understands(annotations: Annotations) -> None:
    asked = "release=2011;2015 repeat_of!= kind='x y'"
    page = numbers_page(record(find(annotations, "n", "f", "segments", asked, "blocks")), annotations)
    command = html.unescape(re.findall("<code>(dhschina quote [^<]*)</code>", page)[0])
    split = subprocess.run(["sh", "-c", f'set -- {command}; printf "%s\\n" "$@"'], capture_output=True, text=True)
    assert split.stdout.splitlines()[2:] == ["segments", *("=".join(pair) for pair in conditions(asked).items())]
