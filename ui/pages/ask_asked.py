"""What somebody asks, and how it is to be answered."""

from __future__ import annotations

from dataclasses import dataclass

from qa.records import Filter


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody wants to be answered: nothing is today, the question's language, all, quotes."""

    as_of: str = ""
    language: str = ""
    documents: frozenset[str] = frozenset()
    by_model: bool = False

    @property
    def where(self) -> Filter:
        """The passages that an answer may come from."""
        return Filter(documents=self.documents)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a conversation, the id of which is empty if it is new.

    It takes the place of the turn `replaces`, and of those after it, if one is named.
    """

    owner: str
    conversation: str
    question: str
    wishes: Wishes = Wishes()
    replaces: str = ""
