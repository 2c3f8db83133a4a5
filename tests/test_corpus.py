"""Counting a corpus gives the counts that counting its words gives, however it is read and whoever counts."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhschina.corpus import BATCH, CorpusError, count_corpus
from dhschina.counts import word_counts
from dhschina.lexicons import read_lexicons
from dhschina.releases import Release, read_releases
from dhschina.segments import find_segments, find_sentences
from dhschina.tokens import find_tokens

RELEASES = read_releases()
TEXTS = pl.DataFrame({"year": list(RELEASES), "text": [release.text for release in RELEASES.values()]})
TINY = pl.DataFrame({"party": ["a", "b", "a"], "text": ["One two.", "two U.S.-China", "TWO"]})


def test_counts_of_a_corpus_that_fits_in_the_head() -> None:
    expected = [("a", "one", 1, 3), ("a", "two", 2, 3), ("b", "china", 1, 3), ("b", "two", 1, 3), ("b", "u.s.", 1, 3)]
    assert count_corpus(TINY, "party").rows() == expected


def test_same_as_word_counts_on_the_releases() -> None:
    segments = find_segments(RELEASES, read_lexicons())
    tokens = find_tokens(RELEASES, find_sentences(RELEASES, segments))
    assert count_corpus(TEXTS, "year").equals(word_counts(tokens))


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80))
def test_same_as_word_counts_on_one_paragraph(text: str) -> None:
    """Of one line without a bullet, where no sentence boundary can cut a word."""
    line = " ".join(f"x {text}".split())
    releases = {"r": Release("r", line)}
    tokens = find_tokens(releases, find_sentences(releases, find_segments(releases, read_lexicons())))
    assert count_corpus(pl.DataFrame({"r": ["r"], "text": [line]}), "r").equals(word_counts(tokens))


def test_every_source_gives_the_same(tmp_path: Path) -> None:
    many = pl.concat([TINY] * (BATCH // 2))
    many.write_parquet(tmp_path / "corpus.parquet")
    many.write_csv(tmp_path / "corpus.csv")
    many.write_ndjson(tmp_path / "corpus.ndjson")
    expected = count_corpus(many, "party")
    assert expected["total"].to_list() == [3 * BATCH // 2] * 5
    for name in ("corpus.parquet", "corpus.csv", "corpus.ndjson"):
        assert count_corpus(tmp_path / name, "party").equals(expected), name
    with ProcessPoolExecutor(2) as pool:
        assert count_corpus(tmp_path / "corpus.parquet", "party", pool).equals(expected)


def test_a_folder_of_texts(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("two two", encoding="utf-8")
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    (tmp_path / "list.csv").write_text("id\nx\n", encoding="utf-8")
    assert count_corpus(tmp_path, "file").rows() == [("a", "one", 1, 1), ("b", "two", 2, 2)]


def test_a_dask_cluster_on_loopback() -> None:
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client:
        assert count_corpus(TEXTS, "year", client.get_executor()).equals(count_corpus(TEXTS, "year"))


def test_no_documents_give_an_empty_table() -> None:
    empty = count_corpus(TINY.clear(), "party")
    assert (empty.columns, empty.height) == (["group", "word", "count", "total"], 0)


@pytest.mark.parametrize(
    ("source", "by", "message"),
    [
        (TINY, "year", "no column year; it has party, text"),
        (Path("nowhere.csv"), "year", "nowhere.csv"),
        (Path(__file__), "year", "no file to count; expected .txt"),
    ],
)
def test_what_cannot_be_read_is_named(source: pl.DataFrame | Path, by: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        count_corpus(source, by)
