"""Scenes: one release while it is resolved: its sentences, what is named where, and which actors it knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dhschina.actors.gazetteer import Index
from dhschina.actors.persons import Cast
from dhschina.releases import Release


@dataclass
class Draft:
    """A mention while it is being resolved; offsets count in the folded sentence."""

    line: int
    start: int
    end: int
    kind: str
    rule: str
    actor: str
    nested: bool = False  # stands inside a longer mention


@dataclass
class Scene:
    """One release while its actors are resolved; `actors` belongs to all releases of the run."""

    release: Release
    index: Index
    lines: Sequence[str]  # the sentences, folded
    cast: Cast
    actors: dict[str, dict[str, Any]]
    drafts: dict[int, list[Draft]] = field(default_factory=dict)  # of each sentence that has any
    taken: dict[int, bytearray] = field(default_factory=dict)  # 1 where a character belongs to a mention
    acronyms: dict[str, str] = field(default_factory=dict)  # introduced in this release
    names: dict[str, str] = field(default_factory=dict)  # plain name of an organisation -> who it is here
    heads: dict[str, list[str]] = field(default_factory=dict)  # last word of a name's first part -> such names
    countries: list[str] = field(default_factory=list)  # named most often first, then those of agencies named
    stated: frozenset[str] = frozenset()  # countries named by their own words

    def add(self, draft: Draft) -> None:
        """Enter a mention."""
        if draft.line not in self.drafts:
            self.drafts[draft.line] = []
            self.taken[draft.line] = bytearray(len(self.lines[draft.line]))
        self.drafts[draft.line].append(draft)
        self.taken[draft.line][draft.start : draft.end] = b"\1" * (draft.end - draft.start)

    def is_taken(self, line: int, start: int, end: int) -> bool:
        """Whether a mention stands somewhere between two places of a sentence."""
        return line in self.taken and self.taken[line].find(1, start, end) >= 0

    def in_order(self) -> Iterator[tuple[int, list[Draft]]]:
        """The sentences that have mentions, in the order of the text."""
        return ((line, self.drafts[line]) for line in sorted(self.drafts))

    def enter(
        self, actor: str, name: str, kind: str, country: str = "", affiliation: str = "", members: str = ""
    ) -> str:
        """The actor, entered in the table if it is new; what the lexicon says of it goes before."""
        if actor not in self.actors:
            row = self.index.actors.get(actor, {})
            self.actors[actor] = {
                "actor": actor,
                "name": row.get("name") or name,
                "kind": row.get("kind") or kind,
                "country": row.get("country") or country or None,
                "affiliation": (kind == "person" and affiliation) or row.get("affiliation") or affiliation or None,
                "members": members or None,
            }
        return actor

    def row(self, actor: str) -> dict[str, Any]:
        """What is known of an actor; an empty row when nothing is."""
        return self.actors.get(actor) or self.index.actors.get(actor) or {}

    def country_of(self, actor: str) -> str:
        """The id of the country (or union of countries) that an actor belongs to; empty when unknown."""
        row = self.row(actor)
        return "eu" if actor == "eu" or row.get("affiliation") == "eu" else (row.get("country") or "").lower()
