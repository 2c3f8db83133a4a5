"""The laws: every number is a count of rows, every row stands in the text, and every run gives the same bytes."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhschina.annotations import Annotations, annotate
from dhschina.evidence import quote
from dhschina.lexicons import read_lexicons
from dhschina.releases import Release, ReleaseError
from dhschina.segments import counted
from dhschina.tables import SPANNED, TABLES, check, empty
from dhschina.tokens import fold

GOLD = Path(__file__).parent / "gold"
AT_LEAST = {  # pooled over both releases: F1, or the share of right answers
    "segments": 1.0,
    "sentences": 0.98,
    "mentions": 0.95,
    "linking": 0.95,
    "collectives": 0.95,
    "quotes_direct": 0.95,
    "quote_speakers": 0.95,
    "quotes_indirect": 0.9,
    "commitments": 0.95,
    "commitment_strength": 0.95,
    "commitment_parties": 0.9,
    "topics": 0.9,
    "topic_presence": 0.9,
}


# The text is never changed, and every row stands in it


def ids(column):
    """The ids in the cells of a column."""
    return {actor for cell in column.drop_nulls() for actor in cell.split(";")}


def hold(releases, tables):
    """What must be true of the tables of any releases."""
    for name, table in tables._asdict().items():
        check(table, name)
        assert table.columns[: len(TABLES[name].columns)] == list(TABLES[name].columns), name
        assert table.equals(table.sort([*TABLES[name].key]) if "start" not in TABLES[name].columns else table), name
    for name in SPANNED:
        table = getattr(tables, name)
        for row in table.iter_rows(named=True):
            text = releases[row["release"]].text
            assert 0 <= row["start"] < row["end"] <= len(text), (name, row)
            if "surface" in row:
                assert text[row["start"] : row["end"]] == row["surface"], (name, row)
        places = table.select("release", "start")
        assert places.equals(places.sort("release", "start")), name
    sentences = {(r, n): (start, end) for r, n, _, start, end in tables.sentences.select(*SENTENCE).iter_rows()}
    for name in ("tokens", "mentions", "hits", "quotes", "commitments"):
        for row in getattr(tables, name).iter_rows(named=True):
            if row["sentence"] is not None:
                start, end = sentences[row["release"], row["sentence"]]
                assert start <= row["start"], (name, row)
                assert row["end"] <= end or name == "quotes", (name, row)  # speech may run on over sentences
    for release, part in tables.tokens.group_by("release"):
        assert part["token"].to_list() == list(range(part.height)), release
    assert all(fold(surface) == word for surface, word in tables.tokens.select("surface", "word").iter_rows())
    known = set(tables.actors["actor"])
    assert set(tables.mentions["actor"]) <= known
    assert set(tables.roles["actor"]) <= known
    assert ids(tables.quotes["speaker"]) | ids(tables.actors["members"]) <= known
    known |= set(read_lexicons().actors["actor"])
    assert ids(tables.commitments["parties"]) | ids(tables.actors["affiliation"]) <= known
    assert ids(tables.roles["organisation"]) <= known
    for release, part in tables.commitments.group_by("release"):
        for number, repeat in enumerate(part["repeat_of"]):
            assert repeat is None or 0 <= repeat < number, release


SENTENCE = ("release", "sentence", "segment", "start", "end")


def test_both_releases(releases, annotations):
    hold(releases, annotations)
    assert all(table.height for table in annotations)


PIECES = (
    "Secretary Jeh Johnson|Minister Guo|Minster Guo|DHS|the Ministry of Public Security (MPS)|U.S.-China|China's",
    "Both sides|The leaders|neither country|intend to|decided to|signed a memorandum|affirmed their commitment to|said",
    'are committed to|“We agree,”|"We agree," said Bersin, "and|information sharing|customs|by 2012|May 9|intellectual',
    ",|.|. \n|\n\n|he|People’s|\n- |\u00a0|🧵|(|)|\"|'|A.",
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=200),
    st.lists(st.sampled_from("|".join(PIECES).split("|")), max_size=60).map(" ".join),
)


@given(TEXTS, TEXTS)
@settings(max_examples=settings().max_examples // 2)
def test_any_two_texts(lexicons, one, other):
    releases = {"a": Release("a", one), "b": Release("b", other)}
    hold(releases, annotate(releases, lexicons))


def test_who_is_meant_but_never_named_has_a_row_in_the_lexicon_only(lexicons):
    text = "China and the U.S. met. “We will cooperate,” said Secretary Jeh Johnson."
    releases = {"a": Release("a", text)}
    tables = annotate(releases, lexicons)
    hold(releases, tables)
    meant = tables.commitments["parties"], tables.actors["affiliation"], tables.roles["organisation"]
    assert all("dhs" in ids(column) for column in meant)
    assert "dhs" not in set(tables.actors["actor"])


def test_no_release_gives_empty_tables(lexicons):
    for name, table in annotate({}, lexicons)._asdict().items():
        assert table.select(*TABLES[name].columns).equals(empty(name)), name


@pytest.mark.parametrize("wrong", [lambda one: one, lambda one: [one], lambda one: {"b": one}, lambda _: None])
def test_releases_that_are_not_by_id_are_refused(lexicons, wrong):
    with pytest.raises(ReleaseError, match=r"annotate takes releases by id: read_releases\(\), or"):
        annotate(wrong(Release("a", "China.")), lexicons)


def test_annotating_does_not_depend_on_the_order_of_the_releases(releases, lexicons, annotations):
    again = annotate(dict(reversed(releases.items())), lexicons)
    for name in Annotations._fields:
        assert getattr(again, name).equals(getattr(annotations, name)), name


# Every number is a count of rows


def test_every_count_is_a_number_of_rows_that_can_be_quoted(releases, annotations):
    from dhschina.counts import word_counts

    counts = word_counts(annotations.tokens)
    for group, word, count, total in counts.select("group", "word", "count", "total").iter_rows():
        rows = annotations.tokens.filter(release=group, word=word)
        assert rows.height == count
        assert total == annotations.tokens.filter(release=group).height
        assert {fold(match) for match in quote(releases, rows)["match"]} == {word}


@pytest.mark.parametrize(("table", "column"), [("mentions", "actor"), ("hits", "topic")])
def test_every_edge_is_a_number_of_pairs_and_every_pair_two_rows(releases, annotations, table, column):
    from dhschina.networks import edges, pairs

    rows = counted(getattr(annotations, table), annotations.sentences, annotations.segments)
    made = pairs(rows, column)
    for release, source, target, units in edges(made).select("release", "source", "target", "units").iter_rows():
        assert made.filter(release=release, source=source, target=target).height == units
    for pair in made.iter_rows(named=True):
        for side in ("source", "target"):
            place = {"release": pair["release"], "start": pair[f"{side}_start"], "end": pair[f"{side}_end"]}
            assert rows.filter(**place, **{column: pair[side]}, sentence=pair["unit"]).height == 1
    assert quote(releases, made)["match"].str.len_chars().min() > 0


# The same bytes, wherever and whenever


def program(out, root, **environment):
    command = [sys.executable, "-m", "dhschina", "annotate", "--out", str(out)]
    subprocess.run(command, cwd=root, env=os.environ | environment, check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, root):
    """The tables as one run writes them: the folder and its files."""
    out = tmp_path_factory.mktemp("tables")
    return out, program(out, root, PYTHONHASHSEED="1", LC_ALL="C", LANG="C", TZ="Asia/Shanghai")


def test_other_hash_seeds_locales_time_zones_and_threads_give_the_same_bytes(fresh, tmp_path, root):
    other = {"PYTHONHASHSEED": "4242", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "America/New_York"}
    assert program(tmp_path, root, **other, POLARS_MAX_THREADS="1", PYTHONUTF8="0") == fresh[1]


def test_the_stored_tables_are_those_of_a_fresh_run(fresh, root):
    stored = {path.name: path.read_bytes() for path in sorted((root / "data" / "derived" / "tables").iterdir())}
    assert list(stored) == sorted(f"{name}.csv" for name in Annotations._fields)
    different = [name for name, raw in fresh[1].items() if stored[name] != raw]
    assert not different, f"{', '.join(different)}: run `make tables` and commit what changed"


def test_files_are_utf8_with_plain_newlines_and_empty_cells_for_null(fresh, annotations):
    for name, raw in fresh[1].items():
        table = getattr(annotations, Path(name).stem)
        text = raw.decode("utf-8")
        assert "\r" not in text
        assert text.endswith("\n")
        read = list(csv.reader(text.splitlines(keepends=True)))
        assert tuple(read[0]) == tuple(table.columns)
        assert len(read) - 1 == table.height
        assert read[1:] == [list(row) for row in table.cast(pl.String).fill_null("").iter_rows()], name


def test_files_read_back_are_the_tables(fresh, annotations):
    for name in Annotations._fields:
        table = getattr(annotations, name)
        assert pl.read_csv(fresh[0] / f"{name}.csv", schema=table.schema).equals(table), name


# Against what careful readers marked


@pytest.fixture(scope="module")
def scores(fresh):
    command = [sys.executable, str(GOLD / "score.py"), "--gold", str(GOLD), "--tables", str(fresh[0]), "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize("figure", AT_LEAST)
def test_scores_against_the_gold_annotation(scores, figure):
    pooled = scores["pooled"][figure]
    assert pooled.get("f1", pooled.get("mean")) >= AT_LEAST[figure]


def test_the_gold_is_of_the_texts_at_hand(releases, scores):
    for path in sorted(GOLD.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        assert (path.parent / gold["file"]).resolve().name == f"{path.stem}.txt"
        text = releases[path.stem[:4]].text
        assert all(text[m["start"] : m["end"]] == m["text"] for m in gold["mentions"])
    assert not [figure for group in scores.values() for figure in group.values() if "error" in figure]
