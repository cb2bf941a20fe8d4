"""Sentences in which two names have changed places, or another name stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from random import Random

from qa.evaluation.naming import Mention, Name, mentions, names, written_as
from qa.evaluation.sentences import Sentence
from qa.evaluation.wording import tables
from vectorstore import Language

# In Russian a verb or participle that agrees with its subject.
_AGREEING = re.compile(r"\w{2,}(?:л|ла|ло|лся|лась|лось|ен|ена|ено|ан|ана|ано|ят|ята|ято)\b")
_NOMINATIVE = 0


def swapped_parties(sentence: Sentence, random: Random) -> Iterator[str]:
    """The sentence with two states, persons or bodies exchanged that play different parts."""
    found = mentions(sentence.text, sentence.language)
    pairs = [pair for pair in _pairs(found) if _differ(sentence, found, *pair)]
    for one, other in random.sample(pairs, len(pairs)):
        taking = {one: other, other: one}
        text = _rewritten(sentence.text, found, taking.get)
        if text is not None:
            yield text


def wrong_name(sentence: Sentence, random: Random) -> Iterator[str]:
    """The sentence with another name in the place of one, that its passage does not name."""
    found = mentions(sentence.text, sentence.language)
    there = {mention.name for mention in mentions(sentence.passage, sentence.language)}
    named = list(dict.fromkeys(mention.name for mention in found))
    for own in random.sample(named, len(named)):
        alike = [
            name
            for name in names(sentence.language)
            if name.kind == own.kind and name not in there and not _stands(name, sentence.passage)
        ]
        alike = [name for name in alike if _agree(sentence.text, found, own, name)]
        if alike:
            new = random.choice(alike)
            text = _rewritten(sentence.text, found, {own: new}.get)
            if text is not None:
                yield text


def _pairs(found: Sequence[Mention]) -> list[tuple[Name, Name]]:
    """Two names of one kind each, in the order that the sentence first mentions them."""
    named = dict.fromkeys(mention.name for mention in found)
    return [(one, other) for one, other in combinations(named, 2) if one.kind == other.kind]


def _differ(sentence: Sentence, found: Sequence[Mention], one: Name, other: Name) -> bool:
    """Whether two names play different parts, and can be exchanged with the grammar kept."""
    language, text = sentence.language, sentence.text
    if re.search(tables()["alike"][f"symmetric_{language}"], text):
        return False
    together = _together(found, text, language)
    apart = [
        mention
        for mention in found
        if mention.name in (one, other)
        and not any(
            {one, other} <= {m.name for m in group} and mention in group for group in together
        )
    ]
    return bool(apart) and _agree(text, found, one, other) and _agree(text, found, other, one)


def _together(found: Sequence[Mention], text: str, language: Language) -> list[list[Mention]]:
    """The names in groups, in each those that are listed side by side."""
    groups: list[list[Mention]] = []
    for mention in found:
        last = groups[-1][-1] if groups else None
        if last is not None and _alike(text[last.end : mention.start], language):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _alike(between: str, language: Language) -> bool:
    """Whether what stands between two names lists them: "and", or more names with commas."""
    words = tables()["alike"]
    if re.fullmatch(words[language], between):
        return True
    parts = re.split(words[f"listed_{language}"], between)
    bare = (re.sub(words["small"], "", part) for part in parts)
    return len(parts) > 1 and not any(bare) and not re.search(r"^\s*[\w«]", parts[0])


def _agree(text: str, found: Sequence[Mention], own: Name, new: Name) -> bool:
    """Whether a name may stand for another: a Russian past tense agrees with its subject."""
    subject = any(m.name == own and m.case == _NOMINATIVE for m in found)
    return own.gender == new.gender or not (subject and _AGREEING.search(text))


def _stands(name: Name, passage: str) -> bool:
    return bool(name.short) and name.short in passage


def _rewritten(
    text: str, found: Sequence[Mention], taking: Callable[[Name], Name | None]
) -> str | None:
    """The text with names in others' places; None where one has no form for its place."""
    parts, end = [], 0
    for mention in found:
        new = taking(mention.name)
        written = mention.text if new is None else written_as(mention, new)
        if written is None:
            return None
        parts += [text[end : mention.start], written]
        end = mention.end
    return "".join((*parts, text[end:]))
