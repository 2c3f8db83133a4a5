"""The same counts over many documents: read in batches, counted by any executor, on one machine or a cluster."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from pathlib import Path

import polars as pl

from dhschina.segments import BULLET
from dhschina.tokens import WORD, fold

BATCH = 1_000  # documents that are read, sent and counted at a time
_BULLETS = re.compile(rf"(?m)^[^\S\n]*{BULLET}")
_WORD = re.compile(WORD)

Counts = dict[tuple[str, str], int]


class CorpusError(ValueError):
    """A corpus that cannot be read, or lacks a column; the message names the file and the column."""


def count_words(documents: list[tuple[str, str]]) -> Counts:
    """(group, word) -> count, of documents given as (group, text): what one worker does."""
    counts: Counter[tuple[str, str]] = Counter()
    for group, text in documents:
        surfaces = Counter(_WORD.findall(_BULLETS.sub(" ", text)))
        for surface, count in surfaces.items():
            counts[group, fold(surface)] += count
    return dict(counts)


def files_of(source: Path) -> list[Path]:
    """The files of a corpus: the file itself, or those of the folder by name. Raises CorpusError when there is none."""
    files = sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]
    found = [path for path in files if path.suffix in {".parquet", ".csv", ".ndjson", ".jsonl", ".txt"}]
    texts = [path for path in found if path.suffix == ".txt"]  # a folder of texts may hold their list beside them
    if not found:
        raise CorpusError(f"{source}: no file to count; expected .txt, .parquet, .csv, .ndjson or .jsonl.")
    return texts or found


def _scan(source: Path) -> Iterator[pl.LazyFrame]:
    """The tables of a corpus; each .txt file is a row (file, text)."""

    def name(path: Path) -> str:
        return (path.relative_to(source) if source.is_dir() else Path(path.name)).with_suffix("").as_posix()

    readers: dict[str, Callable[[Path], pl.LazyFrame]] = {
        ".parquet": pl.scan_parquet,
        ".csv": lambda path: pl.scan_csv(path, infer_schema=False),
        ".ndjson": pl.scan_ndjson,
        ".jsonl": pl.scan_ndjson,
        ".txt": lambda path: pl.LazyFrame({"file": [name(path)], "text": [path.read_text("utf-8", "replace")]}),
    }
    for path in files_of(source):
        yield readers[path.suffix](path)


def batches(
    source: str | os.PathLike[str] | pl.DataFrame | pl.LazyFrame, by: str, text: str = "text"
) -> Iterator[list[tuple[str, str]]]:
    """The documents as lists of (group, text), BATCH at a time, so that no corpus need fit in memory."""
    tables = [source.lazy()] if isinstance(source, pl.DataFrame | pl.LazyFrame) else _scan(Path(source))
    waiting: list[tuple[str, str]] = []
    try:
        for table in tables:
            columns = table.collect_schema().names()
            for column in (by, text):
                if column not in columns:
                    where = source if isinstance(source, str | os.PathLike) else "The corpus"
                    raise CorpusError(f"{where}: no column {column}; it has {', '.join(columns)}.")
            wanted = table.select(pl.col(by).cast(pl.String).fill_null(""), pl.col(text).cast(pl.String).fill_null(""))
            for part in wanted.collect_batches(chunk_size=BATCH, maintain_order=True):
                waiting += part.rows()
                while len(waiting) >= BATCH:
                    yield waiting[:BATCH]
                    del waiting[:BATCH]
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise CorpusError(f"{source}: {str(problem).splitlines()[0]}") from None
    if waiting:
        yield waiting


def count_corpus(
    source: str | os.PathLike[str] | pl.DataFrame | pl.LazyFrame,
    by: str,
    executor: Executor | None = None,
    *,
    text: str = "text",
) -> pl.DataFrame:
    """The columns group, word, count, total of `word_counts`, for every group of documents; sorted by group and word.

    `source` is a table, a Parquet, CSV or NDJSON file with the columns `by` and `text`, or a folder of such files or of
    .txt files (then `by="file"`). Every word of every document counts; a missing group is the group with the empty
    name. Any `concurrent.futures` executor shares the work (`ProcessPoolExecutor()`, Dask's `client.get_executor()`);
    at most a few batches are under way at once. Raises CorpusError.
    """
    sums: Counter[tuple[str, str]] = Counter()
    under_way: set[Future[Counts]] = set()
    for documents in batches(source, by, text):
        if executor is None:
            sums.update(count_words(documents))
            continue
        under_way.add(executor.submit(count_words, documents))
        if len(under_way) >= 2 * (os.cpu_count() or 1):
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                sums.update(future.result())
    for future in under_way:
        sums.update(future.result())
    groups, words = zip(*sums, strict=True) if sums else ((), ())
    schema = {"group": pl.String, "word": pl.String, "count": pl.Int64}
    table = pl.DataFrame({"group": groups, "word": words, "count": list(sums.values())}, schema=schema)
    return table.with_columns(total=pl.col("count").sum().over("group")).sort("group", "word")
