"""Options: the words of the command line, and what is said when they are off."""

import argparse
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

Run = Callable[[argparse.Namespace], None]

EXAMPLES = """examples:
  dhschina report                              the report of 2011 and 2015, in data/derived/report/
  dhschina report --left 2015 --right mine     the same for another pair of releases
  dhschina quote mentions actor=mps            every place where the Ministry of Public Security is named
  dhschina annotate text.txt --out tables      any text file as tables
"""


class _Version(argparse.Action):
    """Prints the version, which is looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"dhschina {version('dhschina')}")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        if message == "argument -p: expected 2 arguments":
            message += ", a name and a value: -p NAME VALUE"
        message = message.removesuffix(", COLUMN=VALUE")  # which may be left out
        self.exit(2, f"{self.prog}: {' '.join(message.split())}; see {self.prog} --help.\n")


class _Verb(_Parser):
    """A verb, whose options may stand between the words of a list too."""

    mixing = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self.mixing:  # the call below comes back here for either kind
            return super().parse_known_args(args, namespace)
        self.mixing = True
        found = self.parse_known_intermixed_args(args, namespace)
        self.mixing = False
        return found


def parser(verbs: Mapping[str, Run]) -> argparse.ArgumentParser:
    """The command line: its verbs, each with what runs it, and their options."""
    top = _Parser(
        prog="dhschina",
        description="Compare what two releases say was agreed: their words, actors, topics and promises.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and end")
    group = top.add_subparsers(title="verbs", metavar="VERB", required=True, parser_class=_Verb)

    def verb(name: str, about: str) -> argparse.ArgumentParser:
        made = group.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        made.set_defaults(run=verbs[name])
        return made

    given = verb("report", "run the notebooks on two releases and make the pages").add_argument
    given("--left", metavar="ID", help="release on the left (2011 unless given)")
    given("--right", metavar="ID", help="release on the right (2015 unless given)")
    about = "a notebook parameter; goes to every notebook that has it, may be repeated"
    given("-p", dest="parameters", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), help=about)
    given("--only", nargs="+", default=[], metavar="NOTEBOOK", help="only these, such as vocabulary or 02-vocabulary")
    given("--jobs", type=int, default=2, metavar="N", help="notebooks that run at the same time (2)")
    given("--out", metavar="DIR", help="folder for the pages (data/derived/report)")

    given = verb("annotate", "turn texts into tables: sentences, words, mentions … as CSV").add_argument
    given("files", nargs="*", metavar="FILE", help="text or HTML files; none means every listed release")
    given("--out", metavar="DIR", help="folder for the tables (data/derived/tables for the listed releases)")

    given = verb("quote", "print the words that rows of a table stand on, with sentence ids").add_argument
    given("table", metavar="TABLE", help="segments, sentences, tokens, mentions, quotes, commitments or hits")
    given(
        "conditions", nargs="*", metavar="COLUMN=VALUE", help="which rows, such as actor=mps release=2015 counted=true"
    )
    given("--width", type=int, default=60, metavar="N", help="code points of context on either side (60)")

    given = verb("add", "list a new release in data/raw, byte for byte").add_argument
    given("file", metavar="FILE", help="a text or HTML file")
    given("--id", metavar="ID", help="its id (the file's name without its ending)")
    given("--date", required=True, metavar="YYYY-MM-DD", help="day of the release")
    given("--publisher", required=True, metavar="NAME", help="who issued it")
    given("--title", metavar="TEXT", help="its title")
    given("--url", metavar="URL", help="its address")

    given = verb("count", "count the words of a whole corpus, by group").add_argument
    given("source", metavar="SOURCE", help="a Parquet, CSV or NDJSON file, or a folder of such or of .txt files")
    given("--by", required=True, metavar="COLUMN", help="column of the groups (`file` for .txt files)")
    given("--text", default="text", metavar="COLUMN", help="column of the texts (text)")
    given("--out", metavar="FILE", help="CSV file for the counts (standard output)")
    given("--scheduler", metavar="ADDRESS", help="of a Dask cluster that shares the work (this machine)")

    given = verb("check", "prove hashes, lexicons, tables, and every number of the report").add_argument
    given("--report", metavar="DIR", help="folder of the report (data/derived/report)")
    return top
