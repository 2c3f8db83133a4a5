"""The recipe: releases in, every table of annotations out."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from dhschina.actors import find_mentions
from dhschina.commitments import find_commitments
from dhschina.corrections import correct, enter_actors
from dhschina.lexicons import Lexicons, read_lexicons
from dhschina.quotes import find_quotes
from dhschina.releases import Release, ReleaseError
from dhschina.segments import find_segments, find_sentences
from dhschina.tables import empty
from dhschina.tokens import find_tokens
from dhschina.topics import find_hits


class Annotations(NamedTuple):
    """The tables of one annotation, in the order in which each builds on those before it."""

    segments: pl.DataFrame
    sentences: pl.DataFrame
    tokens: pl.DataFrame
    mentions: pl.DataFrame
    actors: pl.DataFrame
    roles: pl.DataFrame
    quotes: pl.DataFrame
    commitments: pl.DataFrame
    hits: pl.DataFrame


def annotate(releases: Mapping[str, Release], lexicons: Lexicons | None = None) -> Annotations:
    """Every table of annotations of the releases; without `lexicons` the packaged ones are read.

    The releases are annotated together: a person named in two of them is one actor. Each table is corrected by the
    lexicon `corrections` before the next is built on it. Raises ReleaseError when `releases` are not releases by id.
    """
    if not isinstance(releases, Mapping) or any(key != release.id for key, release in releases.items()):
        raise ReleaseError(
            "annotate takes releases by id: read_releases(), or {release.id: release} for one of your own."
        )
    lexicons = lexicons or read_lexicons()
    releases = dict(sorted(releases.items()))  # in whatever order they are given, the tables are the same
    corrections = lexicons.corrections

    def corrected(name: str, table: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
        return correct(name, table, releases, sentences, corrections)

    none = empty("sentences")
    segments = corrected("segments", find_segments(releases, lexicons), none)
    sentences = corrected("sentences", find_sentences(releases, segments), none)
    tokens = corrected("tokens", find_tokens(releases, sentences), sentences)
    mentions, actors, roles = find_mentions(releases, sentences, lexicons)
    mentions = corrected("mentions", mentions, sentences)
    actors = enter_actors(actors, mentions)
    hits = corrected("hits", find_hits(releases, sentences, lexicons), sentences)
    quotes = corrected("quotes", find_quotes(releases, sentences, mentions, lexicons), sentences)
    commitments = find_commitments(releases, sentences, mentions, hits, actors, lexicons)
    commitments = corrected("commitments", commitments, sentences)
    return Annotations(segments, sentences, tokens, mentions, actors, roles, quotes, commitments, hits)
