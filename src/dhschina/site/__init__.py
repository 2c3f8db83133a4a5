"""Chapters, releases and numbers -> pages, and one page that holds them all. Nothing on them comes from elsewhere."""

import html
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote as quoted

import polars as pl

from dhschina.annotations import Annotations, annotate
from dhschina.evidence import EvidenceError, sentence_id
from dhschina.findings import FindingError, number_anchor
from dhschina.lexicons import read_lexicons
from dhschina.releases import Release, raw_folder, read_releases
from dhschina.site.chapters import Chapter, joined, read_chapter
from dhschina.site.front import LEFT_OUT, front_page
from dhschina.site.numbers import Numbers, numbers_page
from dhschina.site.reading import any_of, change_text, link_sentences, releases_page, shortened

TEMPLATES = Path(__file__).parent / "page"


class PageError(ValueError):
    """A page cannot be made: an id stands twice, or a link leads nowhere."""


def render(
    executed: Sequence[Path],
    out: Path,
    releases: Mapping[str, Release],
    given: Mapping[str, Any] | None = None,
    *,
    annotations: Annotations | None = None,
) -> Path:
    """The path of the index, after all pages, their CSVs and `report.html` (all in one file) are written to `out`.

    `executed` are notebooks with outputs, in order; `given` the parameters that a person gave. The releases compared
    are the notebooks' parameters left and right. Raises PageError, and FormulaError for TeX that is not understood.
    """
    pages = _pages(executed, releases, given or {}, annotations)
    made = {
        f"{page.slug}.html": _page(page, pages, before, after)
        for before, page, after in zip([None, *pages], pages, [*pages[1:], None], strict=False)
    }
    made |= {f"data/{name}.csv": rows for page in pages for name, rows in page.files.items()}
    made["report.html"] = _one_file(pages)  # nothing is written before everything is made
    (out / "data").mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("[0-9][0-9]-*.html"), *out.glob("data/[0-9][0-9]-*.csv")):
        if old.relative_to(out).as_posix() not in made:
            old.unlink()  # of an earlier report
    for name, text in made.items():
        (out / name).write_text(text, encoding="utf-8")
    return out / "index.html"


def publish() -> Path:
    """The path of data/derived/report.html: the repository's notebooks as stored, in one file.

    The same notebooks and releases give the same bytes.
    """
    root = raw_folder().parents[1]
    file = root / "data" / "derived" / "report.html"
    pages = _pages(sorted((root / "notebooks").glob("*.ipynb")), read_releases(), {}, None)
    file.write_text(_one_file(pages), encoding="utf-8")
    return file


def recorded_findings(folder: Path) -> pl.DataFrame:
    """The table findings that the executed notebooks of a report's folder show.

    Raises PageError, naming the notebook, for what is none, and for a number that is stated otherwise than recorded.
    """
    tables = []
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        try:
            chapter = read_chapter(path)
        except (AttributeError, KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as problem:
            raise PageError(f"{path} is no notebook of a report ({problem}); run `dhschina report` again.") from None
        recorded = {number_anchor(row): row["value"] for row in chapter.recorded.iter_rows(named=True)}
        for anchor, text in chapter.stated:
            digits, value = text.replace(",", ""), recorded.get(anchor)
            places = len(digits.partition(".")[2])
            if value is None or f"{value:.{places}f}" != digits:
                told = "not recorded" if value is None else f"recorded as {value:g}"
                raise PageError(
                    f"{path.name} states {text} for {anchor}, which is {told}; run `dhschina report` again."
                )
        tables.append(chapter.recorded)
    return joined(tables)


def _pages(
    executed: Sequence[Path], releases: Mapping[str, Release], given: Mapping[str, Any], annotations: Annotations | None
) -> list[Chapter]:
    """Every page, sentence ids linked: the front, the chapters, the releases in full, the numbers."""
    lexicons = read_lexicons()
    annotations = annotations or annotate(releases, lexicons)
    chapters = [read_chapter(path) for path in executed]
    ran = {name: value for chapter in chapters for name, value in chapter.parameters.items()}
    compared = [name for side in ("left", "right") if (name := str(ran.get(side, ""))) in releases]
    sides = [releases[name] for name in dict.fromkeys(compared or list(releases)[:2])]
    recorded = joined(chapter.recorded for chapter in chapters)
    pages = [
        Chapter("index", "Report", front_page(sides, annotations, recorded, chapters, given), rows=LEFT_OUT),
        *chapters,
        Chapter("numbers", "The numbers", numbers_page(recorded, annotations)),
    ]
    known = [sentence_id(*row) for row in annotations.sentences.select("release", "sentence").iter_rows()]
    cited: dict[str, dict[str, str]] = {}
    *linked, numbers = [
        _linked(
            page, releases, known, cited, Numbers(f"r{place}", annotations, [side.id for side in sides], [*releases])
        )
        for place, page in enumerate(pages)
    ]
    slugs = {page.slug for page in pages} | {"texts"}
    names = dict(annotations.actors.select("actor", "name").iter_rows())
    names |= dict(lexicons.topics.select("topic", "name").iter_rows())
    others = [release for name, release in releases.items() if any(cite.startswith(f"{name}-s") for cite in cited)]
    read = [*sides, *(release for release in others if release not in sides)]
    texts = Chapter("texts", "The releases in full", releases_page(read, annotations, names, cited))
    return [_isolated(_without_dead_links(page, slugs), releases) for page in (*linked, texts, numbers)]


def _isolated(page: Chapter, releases: Iterable[str]) -> Chapter:
    """The page, ids in letters that may run from right to left kept from turning around what stands beside them."""
    pattern = re.compile(any_of(name for name in releases if not name.isascii()))
    skipped = frozenset("svg pre code style script title bdi".split())
    return page._replace(body=change_text(page.body, skipped, lambda text: pattern.sub(r"<bdi>\g<0></bdi>", text)))


def _without_dead_links(page: Chapter, slugs: Collection[str]) -> Chapter:
    """The page, its links to notebooks that were not run turned into plain words."""
    links = re.compile(r'<a href="([\w-]+)\.html(?:#[^"]*)?">(.*?)</a>')
    return page._replace(body=links.sub(lambda link: link[0] if link[1] in slugs else link[2], page.body))


def _linked(
    page: Chapter, releases: Iterable[str], known: Sequence[str], cited: dict[str, dict[str, str]], numbers: Numbers
) -> Chapter:
    """The page with its sentence ids and numbers linked, and below it the rows that numbers stand on.

    `cited` learns which section cites which sentence, once a page.
    """

    def sentences_linked(piece: str) -> str:
        piece, found = link_sentences(shortened(piece, releases), releases, known)
        section = re.match(r'<section [^>]*id="([^"]*)"', piece)
        for name in found:
            if _short(page) not in cited.setdefault(name, {}).values():
                cited[name][f"{page.slug}.html" + (f"#{section[1]}" if section else "")] = _short(page)
        return piece

    pieces = [sentences_linked(piece) for piece in re.split(r'(?=<section [^>]*id=")', page.body)]
    for place, piece in enumerate(pieces):
        if cell := re.match(r'<section class="cell" id="([^"]*)"', piece):
            inside, end, after = piece.rpartition("</section>")
            pieces[place] = numbers.link(inside, page.rows.get(cell[1]), cell[1]) + end + after
    try:
        entries = numbers.listed()
    except (EvidenceError, FindingError) as problem:
        raise PageError(f"A cell of {page.slug} says `# rows:` of what is not there. {problem}") from None
    if not entries:
        return page._replace(body="".join(pieces))
    name, title = f"{page.slug}-rows", "The rows behind the numbers"
    listed = f'<section class="rows" id="{name}"><h2>{title}</h2>{entries}</section>'
    rows, _ = link_sentences(listed, releases, known)  # what is only searched is not cited
    return page._replace(body="".join([*pieces, rows]), contents=[*page.contents, (name, title)])


def _page(page: Chapter, pages: Sequence[Chapter], before: Chapter | None, after: Chapter | None) -> str:
    """The page in its template: menu, contents, body, way on."""
    menu = "".join(
        f'<a href="{other.slug}.html"{" aria-current=page" if other is page else ""}>{html.escape(_short(other))}</a>'
        for other in pages
    )
    ways = "".join(
        f'<a rel="{way}" href="{other.slug}.html"><span>{label}</span> {html.escape(other.title)}</a>'
        for way, label, other in (("prev", "Previous:", before), ("next", "Next:", after))
        if other
    )
    parts = "".join(f'<li><a href="#{name}">{html.escape(text)}</a></li>' for name, text in page.contents)
    contents = (
        f'<nav class="contents" aria-label="On this page"><h2>On this page</h2><ol>{parts}</ol></nav>' if parts else ""
    )
    body = page.body.replace("</h1>", f"</h1>\n{contents}", 1)
    return _wrap(page.title, menu, body, f'<nav class="ways" aria-label="Way on">{ways}</nav>')


def _one_file(pages: Sequence[Chapter]) -> str:
    """All pages on one: links stay inside, data travels in its links, headings go one level down."""
    slugs = [page.slug for page in pages]
    menu = "".join(f'<a href="#{page.slug}">{html.escape(_short(page))}</a>' for page in pages)
    bodies = []
    for page in pages:
        body = re.sub(rf'href=("?)(?:{"|".join(slugs)})\.html#', r"href=\1#", page.body)
        body = re.sub(rf'href="({"|".join(slugs)})\.html"', r'href="#\1"', body)
        for name, rows in page.files.items():
            body = body.replace(
                f'href="data/{name}.csv" download', f'href="data:text/csv,{quoted(rows)}" download="{name}.csv"'
            )
        if page.slug != "index":
            body = re.sub(r"(</?h)([1-5])\b", lambda tag: f"{tag[1]}{int(tag[2]) + 1}", body)
        bodies.append(f'<article id="{page.slug}">{body}</article>')
    return _wrap("Report", menu, "\n".join(bodies), "")


def _wrap(title: str, menu: str, body: str, foot: str) -> str:
    """The whole document. Raises PageError when an id stands twice or a link within the page leads nowhere."""
    ids = Counter(re.findall(r'<[^>]*?\sid="([^"]*)"', body))
    if twice := [name for name, times in ids.items() if times > 1]:
        raise PageError(f"The page {title!r} has the id {twice[0]!r} twice; give each figure a name of its own.")
    if lost := sorted(set(re.findall(r'href="?#([^">\s]+)', body)) - {"main", *ids}):
        raise PageError(f"The page {title!r} has a link to #{lost[0]}, which is not there.")
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    page = Template((TEMPLATES / "page.html").read_text(encoding="utf-8"))
    return page.substitute(title=html.escape(title), style=style, menu=menu, body=body, foot=foot)


def _short(page: Chapter) -> str:
    """The name of a page in the menu: `Vocabulary` for 02-vocabulary."""
    return re.sub(r"^\d+-", "", page.slug).replace("-", " ").capitalize() if page.slug != "index" else "Report"
