"""False sentences made from true ones by rule, one kind of falsehood at a time.

Every altered text says what the passage of its original does not: the new date, number or name
does not stand there, what is exchanged is not interchangeable, and so on. The rules are in the
modules beside this one, their words in `alterations.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from random import Random
from typing import get_args

from qa.evaluation.altered_articles import invented_article
from qa.evaluation.altered_markup import Written, instructions, written
from qa.evaluation.altered_names import swapped_parties, wrong_name
from qa.evaluation.altered_values import (
    number_of_another_passage,
    swapped_values,
    wrong_date,
    wrong_number,
    wrong_year,
)
from qa.evaluation.altered_words import WordKind, changed_words
from qa.evaluation.sentences import Sentence
from vectorstore import LANGUAGES, Language

_MOST = 2  # alterations of one kind of one sentence

Rule = Callable[[Sentence, Random], Iterator[str]]
"""What a kind of change makes of a sentence, the texts in an order drawn at random."""

_RULES: dict[str, Rule] = {
    "wrong_year": wrong_year,
    "wrong_date": wrong_date,
    "wrong_number": wrong_number,
    "swapped_values": swapped_values,
    "number_of_another_passage": number_of_another_passage,
    "invented_article": invented_article,
    "swapped_parties": swapped_parties,
    "wrong_name": wrong_name,
}
_WORDS: tuple[WordKind, ...] = get_args(WordKind)
_WRITTEN: tuple[Written, ...] = get_args(Written)
KINDS: tuple[str, ...] = (*_RULES, *_WORDS, *_WRITTEN, "obeyed_instruction")
"""Every kind of alteration, as `Alteration.kind` names it."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """A sentence and what was made of it; `markers` are those given for its passage.

    Only where a marker itself is wrong, or markup was added, does the altered text hold markers.
    """

    kind: str
    language: Language
    original: str
    altered: str
    note: str = ""
    passage_id: str = ""
    markers: tuple[str, ...] = ()


def alterations(sentences: Sequence[Sentence], seed: int = 0) -> Iterator[Alteration]:
    """What the rules make of sentences, the same for the same sentences and seed."""
    for sentence in sentences:
        for kind in (*_RULES, *_WORDS):
            for text in _changed(sentence, kind, seed):
                yield _alteration(kind, sentence, text)
        for form in _WRITTEN:
            text, given = written(form, sentence, _random(seed, form, sentence))
            yield _alteration(form, sentence, text, given)
    yield from _obeyed(sentences, seed)


def sample(found: Iterable[Alteration], kind: str, n: int, seed: int = 0) -> list[Alteration]:
    """At most `n` alterations of a kind, as evenly over the languages as there are enough."""
    drawn = []
    for language in LANGUAGES:
        own = [one for one in found if one.kind == kind and one.language == language]
        drawn.append(_random(seed, kind, language).sample(own, len(own)))
    turns = chain.from_iterable(zip_longest(*drawn))
    return [one for one in turns if one is not None][:n]


def _changed(sentence: Sentence, kind: str, seed: int) -> Iterator[str]:
    """The first few texts of a kind that stand neither in the sentence nor in its passage."""
    random, made = _random(seed, kind, sentence), set[str]()
    rule = _RULES.get(kind)
    texts = rule(sentence, random) if rule else changed_words(kind, sentence, random)
    for text in texts:
        if len(made) < _MOST and text not in made and text not in sentence.passage:
            made.add(text)
            yield text


def _obeyed(sentences: Sequence[Sentence], seed: int) -> Iterator[Alteration]:
    for language in LANGUAGES:
        own = [sentence for sentence in sentences if sentence.language == language]
        random = _random(seed, "obeyed_instruction", language)
        for text in instructions(language) if own else ():
            yield _alteration("obeyed_instruction", random.choice(own), text)


def _alteration(
    kind: str, sentence: Sentence, text: str, markers: tuple[str, ...] = ()
) -> Alteration:
    return Alteration(
        kind,
        sentence.language,
        sentence.text,
        text,
        sentence.note,
        sentence.passage_id,
        markers,
    )


def _random(seed: int, kind: str, of: Sentence | str) -> Random:
    """A generator of its own for each sentence: what others there are changes nothing."""
    return Random(f"{seed}/{kind}/{of if isinstance(of, str) else of.text}")  # noqa: S311
