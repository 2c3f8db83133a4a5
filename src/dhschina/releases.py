"""Releases: the documents themselves, read once, never changed, and refused when they are not what the list says.

`data/raw/releases.csv` lists them: id, title, publisher, date, url, file, sha256.
"""

import contextlib
import csv
import datetime
import hashlib
import html.parser
import io
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LIST = "releases.csv"
COLUMNS = ("id", "title", "publisher", "date", "url", "file", "sha256")


class ReleaseError(ValueError):
    """A release, or the list of releases, cannot be read as one."""


class RawTextChanged(ReleaseError):  # noqa: N818 - the name says what happened
    """A raw file is not the one whose SHA-256 stands in the list."""


class Release(NamedTuple):
    """One document. `text` is the file as read; all offsets count its code points."""

    id: str
    text: str
    title: str = ""
    publisher: str = ""
    date: str = ""
    url: str = ""


class _VisibleText(html.parser.HTMLParser):
    """Collects the words that a page shows, one line for each block."""

    BLOCKS = frozenset(
        "address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
        "header hr li main nav ol p pre section summary table td th title tr ul".split()
    )
    HIDDEN = frozenset("head script style template noscript svg nav form button iframe".split())

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.HIDDEN:
            self.hidden += [tag] if tag not in self.hidden else []
        elif tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:  # an unclosed inner tag ends with the outer one
            del self.hidden[self.hidden.index(tag) :]
        elif tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(" ".join(f"|{data}|".split())[1:-1])  # the bars keep a space at either end

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:  # `<![` with no name that Python knows: skipped, as browsers do
            return self.rawdata.find(">", i) + 1 or -1

    def lines(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return "\n\n".join(line for line in lines if line) + "\n"


def visible_text(markup: str) -> str:
    """The words that an HTML page shows, a block a paragraph, without scripts, menus and forms."""
    parser = _VisibleText()
    whole, end, rest = markup.rpartition(">")
    parser.feed(whole + end + rest.replace("<", "&lt;"))  # no tag ends there, and the parser would seek it from each <
    parser.close()
    return parser.lines()


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, newlines preserved. Raises ReleaseError for anything else, in one line."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except OSError as problem:
        raise ReleaseError(f"{path}: {problem.strerror or problem}; give the path of a text or HTML file.") from None
    except UnicodeDecodeError as problem:
        raise ReleaseError(
            f"{path}: byte {problem.start} is not UTF-8; save the text as UTF-8 (no PDF, Word or picture file)."
        ) from None
    if "\0" in text:
        raise ReleaseError(f"{path}: holds a NUL character, so it is no text; save the release as plain text.")
    return text


def read_release(
    path: str | os.PathLike[str],
    *,
    id: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    date: str | None = None,
    url: str | None = None,
) -> Release:
    """The release in any text or HTML file; its id is the file's name without its ending unless given.

    An HTML file (by its ending, or by a first `<!doctype html` or `<html`) becomes the text that it shows.
    Raises ReleaseError when the file is missing, not UTF-8 or no text, or when `date` is not YYYY-MM-DD.
    """
    path = Path(path)
    text = read_text(path)
    if path.suffix.lower() in {".html", ".htm"} or text.lstrip()[:14].lower().startswith(("<!doctype html", "<html")):
        try:
            text = visible_text(text)
        except ValueError as problem:  # a number of a character that is none
            raise ReleaseError(f"{path}: the HTML cannot be read ({problem}); give the text of the page.") from None
    release = Release(id or path.stem, text, title or "", publisher or "", _date(date or "", path), url or "")
    if ";" in release.id or not release.id.strip():
        raise ReleaseError(f"{path}: the id {release.id!r} is empty or holds a semicolon; choose another with id=.")
    return release


def _date(date: str, where: object) -> str:
    try:
        return datetime.date.fromisoformat(date).isoformat() if date else ""
    except ValueError:
        raise ReleaseError(f"{where}: the date {date!r} is not a day written YYYY-MM-DD.") from None


def raw_folder() -> Path:
    """The nearest `data/raw` with a list of releases, at or above the working directory."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw" / LIST).is_file():
            return folder / "data" / "raw"
    raise ReleaseError(f"No data/raw/{LIST} at or above {here}; change into the repository, or give the folder.")


def read_releases(folder: str | os.PathLike[str] | None = None) -> dict[str, Release]:
    """Every listed release by id, oldest first (then by id).

    `folder` holds releases.csv and the files; without it the nearest data/raw at or above the working directory.
    Raises ReleaseError (list, line and column named) and RawTextChanged when a file's SHA-256 differs.
    """
    base = Path(folder) if folder is not None else raw_folder()
    listing = base / LIST
    lines = io.StringIO(read_text(listing).removeprefix("\ufeff"), newline="")
    reader = csv.DictReader(lines, restval="", strict=True)
    try:
        rows = [(f"{listing}, line {reader.line_num}", row) for row in reader]
    except csv.Error as problem:
        raise ReleaseError(f"{listing}, line {reader.reader.line_num}: {problem}; expected a CSV file.") from None
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise ReleaseError(f"{listing}, line 1: no column {missing[0]}; expected {','.join(COLUMNS)}.")
    found: dict[str, Release] = {}
    for where, row in rows:
        if not row["id"].strip() or row["id"] in found:
            raise ReleaseError(f"{where}, column id: {row['id']!r} is empty or stands above already; ids must differ.")
        if None in row:
            raise ReleaseError(f"{where}: expected {len(COLUMNS)} cells; quote a cell that holds a comma.")
        _plain(row["id"], f"{where}, column id")
        path = base / row["file"]
        if not row["file"] or path.resolve().parent != base.resolve():
            raise ReleaseError(f"{where}, column file: {row['file']!r} is not the name of a file in {base}.")
        release = read_release(path, **{name: row[name] for name in ("id", "title", "publisher", "url")})
        if sha256(path.read_bytes()) != row["sha256"].strip().lower():
            raise RawTextChanged(
                f"{path} is not the file whose SHA-256 stands in {where}; restore it (git checkout), "
                "or add a changed text as a release of its own."
            )
        found[row["id"]] = release._replace(date=_date(row["date"], f"{where}, column date"))
    return dict(sorted(found.items(), key=lambda item: (item[1].date, item[0])))


def _plain(id: str, where: object) -> None:
    """Raises ReleaseError for an id that could not stand in a page's addresses or in a filter of rows, or is taken."""
    if re.search(r"[\s\"'\\]", id):
        raise ReleaseError(f"{where}: the id {id!r} holds white space or a quotation mark; choose one without (--id).")
    if id == "toy":  # its sentences stand in the notebooks, and would lead to those of the release
        raise ReleaseError(f"{where}: the id 'toy' is that of the notebooks' example; choose another (--id).")


def sha256(data: bytes) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def add_release(path: str | os.PathLike[str], release: Release) -> Path:
    """The path of the file's copy in data/raw, after it was listed there as `release`, byte for byte.

    Raises ReleaseError when the id or the file name is taken, the id holds white space or a quotation mark or is
    that of the notebooks' example, or the date is missing; then nothing is written.
    """
    source, base = Path(path), raw_folder()
    _plain(release.id, source)
    if not release.date:
        raise ReleaseError(f"{source}: give the day of the release, --date YYYY-MM-DD.")
    data, target, listing = source.read_bytes(), base / source.name, base / LIST
    row = (release.id, release.title, release.publisher, release.date, release.url, source.name, sha256(data))
    with _alone(base), tempfile.TemporaryDirectory(dir=base, prefix=".adding-") as scratch:
        listed = read_releases(base)
        if other := listed.get(release.id):
            raise ReleaseError(f"The id {release.id} is taken by {other.title!r}; choose another with --id.")
        text = read_text(listing)
        names = [line["file"] for line in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]
        if target.exists() and (source.name in names or target.read_bytes() != data):
            raise ReleaseError(f"{target} exists already; give the file another name.")
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(row)  # which quotes either sign in a cell
        new = line.getvalue().removesuffix("\r\n") + "\n"
        copy, longer = Path(scratch, "copy"), Path(scratch, "list")
        copy.write_bytes(data)
        longer.write_text(text + "\n" * (not text.endswith("\n")) + new, encoding="utf-8", newline="")
        copy.replace(target)
        longer.replace(listing)
    return target


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other process adds to the folder meanwhile, where the system has locks."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
