"""Executed notebooks -> chapters: prose, folded code, tables and figures as HTML, and what the notebooks recorded.

Every id begins with the notebook's name, or is a figure's name, so that all chapters can stand on one page.
"""

import ast
import html
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from dhschina.figures import scroll
from dhschina.findings import number_anchor, printed
from dhschina.site.reading import of_unit
from dhschina.tables import TABLES, empty


class Chapter(NamedTuple):
    """One page's worth: `figures` are (id, finding), `files` are CSVs by name, `recorded` the rows of findings.

    `rows` says for the id of a cell which rows its numbers stand on; `stated` are (anchor of a finding, its number).
    """

    slug: str
    title: str
    body: str
    contents: Sequence[tuple[str, str]] = ()
    figures: Sequence[tuple[str, str]] = ()
    files: Mapping[str, str] = {}
    recorded: pl.DataFrame = pl.DataFrame()
    parameters: Mapping[str, Any] = {}
    rows: Mapping[str, str] = {}
    stated: Sequence[tuple[str, str]] = ()


def read_chapter(path: Path) -> Chapter:
    """The chapter of one executed notebook. Raises FormulaError for TeX that is not understood."""
    slug, every = path.stem, json.loads(path.read_text(encoding="utf-8"))["cells"]
    parameters = _parameters(every)
    cells = [cell for cell in every if "injected-parameters" not in cell["metadata"].get("tags", ())]
    markdown, headings = _markdown(slug)
    told, _ = _markdown(slug, trusted=False)
    files: dict[str, str] = {}
    recorded: list[pl.DataFrame] = []
    parts: list[str] = []
    rows: dict[str, str] = {}
    silent: list[str] = []  # code of cells that show nothing, folded with that of the next
    for number, (cell, after) in enumerate(pairwise([*cells, {}])):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(markdown(source))
        elif cell["cell_type"] == "code" and (source or cell["outputs"]):
            shown, name = "".join(_outputs(slug, cell["outputs"], told, files, recorded)), f"{slug}-cell-{number}"
            tags = " ".join(cell["metadata"].get("tags", ()))
            if not shown and not tags and after.get("cell_type") == "code":
                silent.append(source)
                continue
            if "parameters" in tags:
                source = _with_values(source, parameters)
            code = _code([*silent, source], "Parameters" if "parameters" in tags else "Code")
            parts.append(f'<section class="cell" id="{name}">{shown}{code}</section>')
            silent.clear()
            if said := re.findall(r"(?m)^# rows: (.+)$", source):
                rows[name] = " + ".join(said)
    body = "\n".join(parts)
    titles = re.findall(r'<figure id="([^"]*)"><figcaption>(.*?)</figcaption>', body)
    figures = [(name, _plain(text)) for name, text in titles]
    title = next((text for level, _, text in headings if level == 1), slug)
    contents = [(name, text) for level, name, text in headings if level == 2]
    return Chapter(slug, title, body, contents, figures, files, joined(recorded), parameters, rows, _stated(cells))


def _stated(cells: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    outputs = (output.get("data", {}).get("text/markdown", "") for cell in cells for output in cell.get("outputs", ()))
    found = (re.findall(r"\[([^][]*)\]\(#(number-[^()\s]+)\)", "".join(text)) for text in outputs)
    return [(anchor, number) for numbers in found for number, anchor in numbers]


def _with_values(source: str, parameters: Mapping[str, Any]) -> str:
    """The source of a parameters cell with the values that the notebook ran with."""

    def line(match: re.Match[str]) -> str:
        return f"{match[1]}{parameters[match[2]]!r}{match[4] or ''}" if match[2] in parameters else match[0]

    return re.sub(r"(?m)^((\w+)(?:: \w+)? = )(.*?)(  #.*)?$", line, source)


def _plain(markup: str) -> str:
    """The words of some HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def joined(recorded: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The tables of findings as one."""
    return pl.concat([empty("findings"), *recorded], how="diagonal_relaxed")


class FormulaError(ValueError):
    """A formula uses TeX that is not understood."""


def as_mathml(tex: str, block: bool = False) -> str:
    """The formula as a `<math>` element, which browsers draw without any script. Raises FormulaError."""
    from latex2mathml.converter import convert

    try:
        made = str(convert(tex, display="block" if block else "inline"))
    except Exception as problem:
        raise FormulaError(f"The formula {tex!r} is not understood: {problem or type(problem).__name__}.") from None
    if unknown := re.search(r"\\[A-Za-z]+", made):  # the library prints commands that it does not know
        raise FormulaError(f"The formula {tex!r} uses {unknown[0]}, which is not understood.")
    return made


def _markdown(slug: str, trusted: bool = True) -> tuple[Any, list[tuple[int, str, str]]]:
    """A function from Markdown to HTML for one chapter, and the list of (level, id, text) of headings that it fills.

    What is computed may hold words of the releases: there formulas, pictures and links, but to findings, are text.
    """
    import mistune

    headings: list[tuple[int, str, str]] = []

    class Renderer(mistune.HTMLRenderer):
        """Headings with ids, one first heading a page, formulas as MathML, links from notebook to page."""

        def heading(self, text: str, level: int, **_: Any) -> str:
            plain = _plain(text)
            if any(first == 1 for first, _, _ in headings):
                level = max(level, 2)
            base = f"{slug}-{re.sub(r'[^a-z0-9]+', '-', plain.lower()).strip('-') or 'part'}"
            taken = {name for _, name, _ in headings}
            name = next(n for n in (base, *(f"{base}-{i}" for i in range(2, 10_000))) if n not in taken)
            headings.append((level, name, plain))
            return f'<h{level} id="{name}">{text}</h{level}>\n'

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return super().image(text, url, title) if trusted else html.escape(f"![{text}]({url})")

        def link(self, text: str, url: str, title: str | None = None) -> str:
            if not trusted and not url.startswith("#number-"):
                return f"[{text}]({html.escape(url)})" if text != html.escape(url) else text
            url = re.sub(r"^([\w-]+)\.ipynb(?=#|$)", r"\1.html", url)
            if url.startswith("#number-"):  # a finding, as text prints it
                return f'<a class=n href="numbers.html{html.escape(url)}">{text}</a>'
            return super().link(text, url, title)

        def inline_math(self, text: str) -> str:
            return as_mathml(text)

        def block_math(self, text: str) -> str:
            return scroll(as_mathml(text, True), "Formula") + "\n"

        def table(self, text: str) -> str:
            table = re.sub(r"<th(?=[ >])", '<th scope="col"', text)
            return scroll(f"<table>{table}</table>", "Table") + "\n"

    plugins = ["table", "math"] if trusted else ["table"]
    made = mistune.create_markdown(renderer=Renderer(escape=True), plugins=plugins)
    return made, headings


def _code(sources: Iterable[str], label: str) -> str:
    code = "".join(f"<pre tabindex=0><code>{html.escape(source)}</code></pre>" for source in sources if source)
    return f'<details class="code"><summary>{label}</summary>{code}</details>' if code else ""


def _outputs(
    slug: str, outputs: Sequence[Mapping[str, Any]], markdown: Any, files: dict[str, str], recorded: list[pl.DataFrame]
) -> Iterator[str]:
    """The outputs of a cell as HTML; CSVs of figures go to `files`, tables of findings to `recorded`."""
    for output in outputs:
        if output["output_type"] in {"stream", "error"}:
            text = "".join(output.get("text", ())) or f"{output.get('ename')}: {output.get('evalue')}"
            yield f"<pre tabindex=0>{html.escape(text)}</pre>"
            continue
        data = {
            kind: "".join(text) if isinstance(text, list) else text for kind, text in output.get("data", {}).items()
        }
        plain = data.get("text/plain", "")
        head = plain.find(",".join(TABLES["findings"].columns))
        if head >= 0:
            rows = pl.read_csv(io.StringIO(plain[head:]), schema_overrides=TABLES["findings"].schema)
            recorded.append(rows.with_columns(notebook=pl.lit(slug)))
            yield _numbers(recorded[-1])
            continue
        if "text/csv" in data and (found := re.search(r'<figure id="fig-([^"]*)"', data.get("text/html", ""))):
            name = f"{slug}-{found[1]}"
            files[name] = data["text/csv"]
            link = f'<p class="csv"><a href="data/{name}.csv" download>The data as CSV</a></p>\n<details class="data">'
            yield _own(data["text/html"], found[1], name).replace('<details class="data">', link, 1)
        elif "text/html" in data:
            yield _table(data["text/html"])
        elif "text/markdown" in data:
            yield markdown(data["text/markdown"])
        elif any(kind.startswith("image/") for kind in data):
            yield "<p>A picture without words was left out; a figure of this kit has them.</p>"
        elif plain:
            yield f"<pre tabindex=0>{html.escape(plain)}</pre>"


def _own(figure: str, name: str, longer: str) -> str:
    """The HTML of a figure, its ids begun with `longer`: notebooks need not know each other's figures."""
    for before in ('id="fig-', "#fig-", 'id="', 'href="#', 'aria-labelledby="', "-title "):
        figure = figure.replace(f"{before}{name}", f"{before}{longer}")
    return figure


def _numbers(recorded: pl.DataFrame) -> str:
    """The recorded numbers as a list, each leading to the sentences it stands on."""
    lines = (
        f'<li><a href="numbers.html#{number_anchor(row)}">{html.escape(row["finding"])}: {printed(row["value"])} '
        f"{html.escape(of_unit(row['value'], row['unit']))}</a></li>"
        for row in recorded.iter_rows(named=True)
    )
    return f'<ul class="recorded">{"".join(lines)}</ul>'


def _table(markup: str) -> str:
    """HTML of a cell; a data frame as Polars shows it loses its own style, its shape and its row of types."""
    if 'class="dataframe"' not in markup:
        return markup
    extra = r"(?s)<style>.*?</style>|<small>shape:.*?</small>|<tr>(?:<td>[^<]*</td>)*</tr>(?=</thead>)"
    return scroll(re.sub(extra, "", markup).replace("<th>", '<th scope="col">').replace(' border="1"', ""), "Table")


def _parameters(cells: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the notebook ran with: the literals assigned in its parameters cell, then in the injected one."""
    found: dict[str, Any] = {}
    for tag in ("parameters", "injected-parameters"):
        for cell in cells:
            if tag in cell["metadata"].get("tags", ()):
                for line in ast.parse("".join(cell["source"])).body:
                    target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
                    if isinstance(target, ast.Name):
                        found[target.id] = ast.literal_eval(line.value)  # type: ignore[attr-defined]
    return found
