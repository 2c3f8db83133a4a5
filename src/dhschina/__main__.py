"""The verbs: what a person types. Each says what went wrong in one line, and never shows a traceback."""

import argparse
import io
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dhschina.options import parser
from dhschina.releases import raw_folder, read_release, read_releases


def _root() -> Path:
    return raw_folder().parents[1]


def _folder(path: Path) -> Path:
    """The folder, made when it is not there. Raises ValueError where none can be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ValueError(f"--out: {path} cannot be a folder ({problem.strerror}); give another place.") from None
    return path


def _write(folder: Path, tables: Mapping[str, Any]) -> None:
    """Writes the tables as CSV, by file name; a file appears whole or not at all."""
    with tempfile.TemporaryDirectory(dir=_folder(folder), prefix=".writing-") as scratch:
        for name, table in tables.items():
            table.write_csv(Path(scratch) / name, line_terminator="\n")
        for name in tables:
            (Path(scratch) / name).replace(folder / name)


def annotate(options: argparse.Namespace) -> None:
    from dhschina.annotations import annotate as make

    if options.files and not options.out:
        raise ValueError("annotate FILE needs --out DIR: the folder for its tables.")
    releases = [read_release(path) for path in options.files]
    repeated = next((r.id for i, r in enumerate(releases) if r.id in [other.id for other in releases[:i]]), None)
    if repeated:
        raise ValueError(f"Two files would have the id {repeated}; rename one of them.")
    chosen = {release.id: release for release in releases} or read_releases()
    folder = _folder(Path(options.out) if options.out else _root() / "data" / "derived" / "tables")
    tables = make(chosen)
    _write(folder, {f"{name}.csv": table for name, table in tables._asdict().items()})
    print(f"{len(tables)} tables in {folder}: " + ", ".join(f"{n} {t.height}" for n, t in tables._asdict().items()))


def quote(options: argparse.Namespace) -> None:
    from dhschina.annotations import annotate as make
    from dhschina.evidence import conditions, explain_none
    from dhschina.evidence import quote as cite
    from dhschina.findings import rows_behind
    from dhschina.parameters import nearest
    from dhschina.tables import SPANNED

    if options.table not in SPANNED:
        raise ValueError(f"No table {options.table} that can be quoted; {nearest(options.table, SPANNED)}")
    wanted = conditions(options.conditions)
    releases = read_releases()
    tables = make(releases)
    every = getattr(tables, options.table)
    rows = rows_behind(tables, options.table, wanted)
    if rows.is_empty():
        explain_none(every, {of: value for of, value in wanted.items() if of not in {"counted", "once"}}, options.table)
    for row in cite(releases, rows, options.width).iter_rows(named=True):
        match = " ".join(row["match"].split())
        place = row["sentence_id"] or f"{row['release']} {row['start']}-{row['end']}"
        print(f"{place}  …{' '.join(row['before'].split())} [{match}] {' '.join(row['after'].split())}…")
    once = {"once": "true"} if options.table == "commitments" else {}
    kept = rows_behind(tables, options.table, wanted | {"counted": "true"} | once).height
    print(
        f"{rows.height} of {every.height} rows in {options.table}; "
        f"analyses count {kept} of them (titles, headings, bodies; no repeats{', each act once' * bool(once)})."
    )


def report(options: argparse.Namespace) -> None:
    from dhschina.notebooks import NotebookError, assign, find_notebooks, run_notebooks
    from dhschina.parameters import check_releases

    root = _root()
    releases = read_releases()
    given = dict(options.parameters) | {
        side: value for side in ("left", "right") if (value := getattr(options, side)) is not None
    }
    chosen = find_notebooks(root / "notebooks", options.only)
    parameters = assign(given, chosen)
    check_releases(str(given.get("left", "2011")), str(given.get("right", "2015")), releases)
    if options.jobs < 1:
        raise ValueError(f"--jobs is {options.jobs}, expected 1 or more.")
    out = _folder(Path(options.out) if options.out else root / "data" / "derived" / "report")

    from tqdm import tqdm

    running: list[str] = []
    with tqdm(total=len(chosen), unit="notebook", bar_format="{n_fmt}/{total_fmt} |{bar:20}| {elapsed} {desc}") as bar:

        def tell(name: str, done: bool) -> None:
            running.remove(name) if done else running.append(name)
            bar.set_description_str(" ".join(running) or "pages")
            bar.update(int(done))

        scratch, kept, failed = Path(tempfile.mkdtemp(dir=out, prefix=".running-")), out / "notebooks", out / "failed"
        fresh = scratch / "notebooks"  # the scratch folder itself is closed to others
        try:  # the report that is there stays as it is until the new one is whole
            executed = run_notebooks(parameters, fresh, options.jobs, tell)

            from dhschina.site import render

            page = render(executed, out, releases, given)
            shutil.rmtree(kept, ignore_errors=True)
            fresh.replace(kept)
        except NotebookError as problem:
            shutil.rmtree(failed, ignore_errors=True)
            fresh.replace(failed)
            raise NotebookError(str(problem).replace(str(fresh), str(failed))) from None
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    print(f"Open {page}")


def add(options: argparse.Namespace) -> None:
    from dhschina.releases import add_release

    fields = {name: getattr(options, name) for name in ("id", "title", "publisher", "date", "url")}
    release = read_release(options.file, **fields)
    target = add_release(options.file, release)
    print(f"{target} is listed as {release.id}; compare it with dhschina report --left 2011 --right {release.id}")


def count(options: argparse.Namespace) -> None:
    from concurrent.futures import ProcessPoolExecutor

    from dhschina.corpus import count_corpus, files_of

    out = Path(options.out) if options.out else None
    if out and out.resolve() in [path.resolve() for path in files_of(Path(options.source))]:
        raise ValueError(f"--out: {options.out} is counted itself; give another place.")
    if options.scheduler:
        from distributed import Client

        with Client(options.scheduler, timeout=10) as client:  # type: ignore[no-untyped-call]
            counts = count_corpus(options.source, options.by, client.get_executor(), text=options.text)
    else:
        with ProcessPoolExecutor() as pool:
            counts = count_corpus(options.source, options.by, pool, text=options.text)
    if out:
        if out.exists() and not out.is_file():
            counts.write_csv(out, line_terminator="\n")  # a device or a pipe
        else:
            target = out.resolve()  # what a link leads to
            _write(target.parent, {target.name: counts})
        print(f"{counts.height} counts of {counts['group'].n_unique()} groups in {options.out}")
    else:
        sys.stdout.write(counts.write_csv(line_terminator="\n"))


def check(options: argparse.Namespace) -> None:
    from dhschina.annotations import annotate as make
    from dhschina.evidence import conditions
    from dhschina.findings import recompute
    from dhschina.site import recorded_findings
    from dhschina.tables import SPANNED
    from dhschina.tables import check as check_table

    releases = read_releases()
    print(f"{len(releases)} releases are the files that the list names.")
    tables = make(releases)
    for name, table in tables._asdict().items():
        check_table(table, name)
        if name in SPANNED and "surface" in table.columns:
            for row in table.select("release", "start", "end", "surface").rows():
                if releases[row[0]].text[row[1] : row[2]] != row[3]:
                    raise ValueError(f"{name}: {row[0]} {row[1]}-{row[2]} is not {row[3]!r}.")
    print(f"{len(tables)} tables keep their promises; every surface is the text between its offsets.")
    folder = Path(options.report) if options.report else _root() / "data" / "derived" / "report"
    recorded = recorded_findings(folder)
    if recorded.is_empty():
        raise ValueError(f"No number of a report is recorded in {folder}; run `dhschina report` first.")
    named = {part for words in recorded["filter"] for part in conditions(words).get("release", "").split(";")}
    recompute(make({name: releases[name] for name in releases if name in named}), recorded)
    print(f"{recorded.height} numbers of the report were counted again from their rows: all agree.")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0, or 2 after one line that says what was wrong."""
    verbs = {verb.__name__: verb for verb in (report, annotate, quote, add, count, check)}
    options = parser(verbs).parse_args(arguments)
    # so that scratch folders and sockets go as at any other end
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a character shows ? in its place
    try:
        options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ValueError, OSError) as problem:
        print(f"dhschina: {' '.join(str(problem).split())}", file=sys.stderr)
        return 2
    except Exception as problem:
        if os.environ.get("DHSCHINA_DEBUG"):
            raise
        told = " ".join(str(problem).split())[:300]
        print(
            f"dhschina: {type(problem).__name__}: {told}. This is a fault of dhschina; DHSCHINA_DEBUG=1 shows where.",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        print("dhschina: stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
