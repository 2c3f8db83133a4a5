"""Lexicons: people's judgements as small CSV files, a row each with a note; read once and checked for contradictions.

A folder of one's own overrides the packaged files one by one: a file that stands there is used instead.
"""

import csv
import datetime
import difflib
import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

PACKAGED = Path(__file__).parent / "lexicons"
ACTOR_KINDS = ("person", "organisation", "country", "office", "body", "instrument", "collective")
NAME_WORD_KINDS = tuple(
    "title weak modifier organisation body instrument event thing portfolio opener given surname suffix unit speech "
    "group document".split()
)
LINE_KINDS = ("title", "date", "heading", "caption", "byline", "furniture")


class LexiconError(ValueError):
    """A lexicon has a wrong row; the message names file and line."""


class Lexicons(NamedTuple):
    """The lexicons as tables, every column text; empty cells are empty strings."""

    actors: pl.DataFrame  # actor, name, kind, country, affiliation, note
    aliases: pl.DataFrame  # alias, actor, note
    roles: pl.DataFrame  # actor, office, organisation, start, end, note
    topics: pl.DataFrame  # topic, name, cap, note
    terms: pl.DataFrame  # topic, term, sense (empty, or `not` for a false friend), note
    commitment_verbs: pl.DataFrame  # verb, strength, cameo, takes, forms, note
    speech_verbs: pl.DataFrame  # verb, forms, takes, note
    stop_words: pl.DataFrame  # word, note
    furniture: pl.DataFrame  # pattern, kind, note
    name_words: pl.DataFrame  # word, kind (what it may be in a name), note
    corrections: pl.DataFrame  # release, table, start, end, column, value, why: cells set by hand
    places: pl.DataFrame  # phrase, note: holds a country's word, or looks like a name, and names no actor


def _day(cell: str) -> str | None:
    try:
        datetime.date.fromisoformat(cell if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else "")
    except ValueError:
        return "a day written YYYY-MM-DD"
    return None


def _pattern(cell: str) -> str | None:
    try:
        pl.Series([""]).str.contains(cell)
    except pl.exceptions.ComputeError as problem:
        told = re.findall(r"(?m)^(?:regex )?error: (.*)$", str(problem)) or [str(problem)]
        return f"a regular expression as Polars reads it ({told[-1].removesuffix('.')})"
    return None


def _one_of(*values: str) -> Callable[[str], str | None]:
    return lambda cell: None if cell in values else f"one of {', '.join(value or '(empty)' for value in values)}"


def _code(pattern: str, what: str) -> Callable[[str], str | None]:
    return lambda cell: None if re.fullmatch(pattern, cell) else what


class _Promise(NamedTuple):
    """What one file must hold: columns, key, cells that may be empty, checks of cells, references to other files."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    optional: tuple[str, ...] = ()
    checks: dict[str, Callable[[str], str | None]] = {}  # noqa: RUF012 - never changed
    refers: dict[str, str] = {}  # noqa: RUF012 - column -> file whose first column must hold the value


_ID = _code(r"[a-z0-9][a-z0-9-]*", "an id of lower-case letters, digits and hyphens")
PROMISES = {
    "actors": _Promise(
        ("actor", "name", "kind", "country", "affiliation", "note"),
        ("actor",),
        ("country", "affiliation"),
        {
            "actor": _ID,
            "kind": _one_of(*ACTOR_KINDS),
            "country": _code(r"[A-Z]{2}", "a two-letter country code"),
        },
        {"affiliation": "actors"},
    ),
    "aliases": _Promise(("alias", "actor", "note"), ("alias",), (), {}, {"actor": "actors"}),
    "roles": _Promise(
        ("actor", "office", "organisation", "start", "end", "note"),
        ("actor", "office", "start"),
        ("organisation", "start", "end"),
        {"start": _day, "end": _day},
        {"actor": "actors", "organisation": "actors"},
    ),
    "topics": _Promise(
        ("topic", "name", "cap", "note"),
        ("topic",),
        ("cap",),
        {"topic": _ID, "cap": _code(r"\d{3,4}", "a CAP code")},
    ),
    "terms": _Promise(
        ("topic", "term", "sense", "note"),
        ("topic", "term"),
        ("sense",),
        {"sense": _one_of("", "not")},
        {"topic": "topics"},
    ),
    "commitment_verbs": _Promise(
        ("verb", "strength", "cameo", "takes", "forms", "note"),
        ("verb",),
        ("cameo", "takes", "forms"),
        {"strength": _one_of(*"0123456"), "cameo": _code(r"\d{2,4}", "a CAMEO code")},
    ),
    "speech_verbs": _Promise(("verb", "forms", "takes", "note"), ("verb",), ("takes",), {"takes": _one_of("", "that")}),
    "stop_words": _Promise(("word", "note"), ("word",)),
    "furniture": _Promise(
        ("pattern", "kind", "note"), ("pattern",), (), {"pattern": _pattern, "kind": _one_of(*LINE_KINDS)}
    ),
    "name_words": _Promise(("word", "kind", "note"), ("word", "kind"), (), {"kind": _one_of(*NAME_WORD_KINDS)}),
    "corrections": _Promise(
        ("release", "table", "start", "end", "column", "value", "why"),
        ("release", "table", "start", "end", "column"),
        ("value",),
        {"start": _code(r"\d{1,9}", "a code point"), "end": _code(r"\d{1,9}", "a code point")},
    ),
    "places": _Promise(("phrase", "note"), ("phrase",)),
}


def _rows(path: Path, promise: _Promise) -> Iterator[tuple[str, dict[str, str]]]:
    """(file and line, row) for each row, its cells checked one by one."""
    reader = None
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), restkey="", strict=True)
        if tuple(reader.fieldnames or ()) != promise.columns:
            raise LexiconError(f"{path}, line 1: the columns are {reader.fieldnames}, expected {promise.columns}.")
        seen: dict[tuple[str, ...], str] = {}
        for row in reader:
            where = f"{path}, line {reader.line_num}"
            if "" in row or None in row.values():
                raise LexiconError(f"{where}: expected {len(promise.columns)} cells; quote a cell that holds a comma.")
            for column in promise.columns:
                cell = row[column]
                problem = promise.checks[column](cell) if cell and column in promise.checks else None
                if cell != cell.strip() or not (cell or column in promise.optional):
                    problem = "a text without white space around it, and not empty"
                if problem:
                    raise LexiconError(f"{where}, column {column}: {cell!r} is not {problem}.")
            key = tuple(row[column] for column in promise.key)
            if key in seen:
                raise LexiconError(f"{where}: {', '.join(key)} stands in {seen[key]} already; keep one of the two.")
            seen[key] = f"line {reader.line_num}"
            yield where, row
    except OSError as problem:
        raise LexiconError(f"{path}: {problem}; expected a CSV file in UTF-8.") from None
    except (UnicodeDecodeError, csv.Error) as problem:
        undecoded = isinstance(problem, UnicodeDecodeError) and problem.object[: problem.start].count(b"\n") + 1
        line = undecoded or (reader.reader.line_num if reader else 1)
        raise LexiconError(f"{path}, line {line}: {problem}; expected a CSV file in UTF-8.") from None


def lexicon_files(folder: str | os.PathLike[str] | None = None) -> dict[str, Path]:
    """The file of each lexicon: the folder's own (without one that of the nearest data/lexicons), or the packaged."""
    here = Path.cwd()
    near = next((place for at in (here, *here.parents) if (place := at / "data" / "lexicons").is_dir()), PACKAGED)
    own = Path(folder) if folder is not None else near
    if not own.is_dir():
        raise LexiconError(f"{own} is no folder; give the folder that holds lexicons such as aliases.csv.")
    for path in sorted(own.glob("*.csv")):
        if path.stem not in PROMISES:
            close = difflib.get_close_matches(path.stem, PROMISES, n=1, cutoff=0)[0]
            raise LexiconError(f"{path} is no lexicon; did you mean {close}.csv? They are {', '.join(PROMISES)}.")
        if not path.is_file():
            raise LexiconError(f"{path} is no file; expected a CSV file in UTF-8.")
    return {
        name: next(f / f"{name}.csv" for f in (own, PACKAGED) if (f / f"{name}.csv").is_file()) for name in PROMISES
    }


def read_lexicons(folder: str | os.PathLike[str] | None = None) -> Lexicons:
    """Every lexicon; a file of `folder` takes the place of the packaged one with its name.

    Without a folder, the nearest `data/lexicons` at or above the working directory is it, where there is one: what
    stands there holds for notebooks, verbs and reports alike.
    Raises LexiconError, naming file and line: a missing column, an empty or malformed cell, a repeated key, a
    reference to nothing, an office that ends before it starts.
    """
    files = lexicon_files(folder)
    read = {name: list(_rows(files[name], promise)) for name, promise in PROMISES.items()}
    for name, promise in PROMISES.items():
        for column, other in promise.refers.items():
            known = {row[PROMISES[other].columns[0]] for _, row in read[other]}
            for where, row in read[name]:
                if row[column] and row[column] not in known:
                    hints = difflib.get_close_matches(row[column], sorted(known), n=1)
                    hint = f"; did you mean {hints[0]}?" if hints else ""
                    raise LexiconError(f"{where}, column {column}: {row[column]} is not in {files[other].name}{hint}")
    names = {row["name"]: row["actor"] for _, row in read["actors"]}
    for where, row in read["aliases"]:
        if (other := names.get(row["alias"], row["actor"])) != row["actor"]:
            raise LexiconError(f"{where}, column alias: {row['alias']} is the name of {other}, not of {row['actor']}.")
    for where, row in read["roles"]:
        if row["start"] and row["end"] and row["end"] < row["start"]:
            raise LexiconError(f"{where}, column end: {row['end']} is before the start, {row['start']}.")
    return Lexicons(
        **{
            name: pl.DataFrame([row for _, row in read[name]], schema=dict.fromkeys(promise.columns, pl.String()))
            for name, promise in PROMISES.items()
        }
    )
