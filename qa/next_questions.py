"""What may be asked of a library, without a chat model: of an empty chat, and after an answer.

The notes come with the questions that they answer (`questions_of_notes.toml`); of other documents
rules ask. A question is offered only if the library answers it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import chain, islice, zip_longest
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from qa.answer import Answer
from qa.finding import Inquiry, find
from qa.made_questions import made_questions
from qa.questions import understand
from qa.requests import EVERYTHING, LONGEST_QUESTION, checked_language
from vectorstore import Filter, Passage
from vectorstore.analysis import terms
from vectorstore.records import Language

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.translations import Quote

_TRIED_FOR_EACH = 3  # questions tried for each that is wanted, so that the time is bounded
_REMEMBERED = 2_000  # questions whose quotes are kept for an assistant
_EXAMPLE_DOCUMENTS = 3  # of one's own that an empty chat asks about, the newest


def example_questions(
    assistant: Assistant, language: str, most: int = 6, where: Filter = EVERYTHING
) -> list[str]:
    """At most `most` questions in that language that the library answers today.

    Those about documents of one's own come first, one of each, then one of each note. Raises
    `BadQuestion` for a language not spoken.
    """
    spoken = checked_language(language) or "en"
    library = assistant.library
    documents = [document for document in library.documents() if _allowed(document.id, where)]
    own = [document for document in reversed(documents) if document.note is None]
    made = (
        made_questions(library, library.document_passages(document.id)[:1], spoken)
        for document in own[:_EXAMPLE_DOCUMENTS]
    )
    held = {document.note for document in documents}
    notes = [questions for note, questions in _in_language(spoken).items() if note in held]
    candidates = chain(_in_turn(made), _in_turn(notes))
    return _answered(assistant, candidates, date.today(), spoken, most, where)


def next_questions(
    assistant: Assistant,
    answer: Answer,
    most: int = 3,
    *,
    history: Sequence[Answer] = (),
    where: Filter = EVERYTHING,
) -> list[str]:
    """At most `most` questions near an answer, or near what was refused, that are answered.

    They are in the answer's language, hold on its day, were not asked in it or in `history`, and
    bring something that the answer does not quote.
    """
    language = checked_language(answer.language) or "en"
    cited = [citation.passage for citation in answer.citations]
    passages = list(dict.fromkeys([*cited, *(hit.passage for hit in answer.hits)]))
    own = made_questions(
        assistant.library, [p for p in passages if p.document.note is None], language
    )
    near = _of_notes(answer, cited or passages, passages, language)
    # Of one's own documents first where the answer rests on them.
    first, second = (own, near) if _is_own(passages[:1]) else (near, own)
    farther = _of_other_notes(assistant, answer, cited or passages, language)
    asked = {q.casefold() for a in (*history, answer) for q in (a.question, a.standalone_question)}
    possible = chain(_in_turn([first, second]), farther)
    candidates = (question for question in possible if question.casefold() not in asked)
    quoted = frozenset(citation.quote for citation in answer.citations)
    return _answered(assistant, candidates, answer.as_of, language, most, where, quoted)


def _is_own(passages: Sequence[Passage]) -> bool:
    return bool(passages) and passages[0].document.note is None


def _allowed(document: str, where: Filter) -> bool:
    return not where.documents or document in where.documents


def _of_notes(
    answer: Answer, read: Sequence[Passage], passages: Iterable[Passage], language: Language
) -> list[str]:
    """The questions of the notes that the passages stand in, those nearest to `read` first."""
    known = _in_language(language)
    notes = dict.fromkeys(p.document.note for p in passages if p.document.note)
    own = [question for note in notes for question in known.get(note, ())]
    return _nearest(own, answer.standalone_question, read)


def _of_other_notes(
    assistant: Assistant, answer: Answer, read: Sequence[Passage], language: Language
) -> Iterator[str]:
    """The questions of all the library's notes, looked at only if those near are too few."""
    held = {document.note for document in assistant.library.notes()}
    known = [q for note, some in _in_language(language).items() if note in held for q in some]
    yield from _nearest(known, answer.standalone_question, read)


def _nearest(questions: Sequence[str], asked: str, passages: Sequence[Passage]) -> list[str]:
    """The questions in the order of how many of their words were asked or are in the passages."""
    texts = ((p.text, p.document.language) for p in passages)
    said = {term for text, language in texts for term in terms(text, language)}
    said.update(understand(asked).stems)

    def unheard(question: str) -> float:
        stems = understand(question).stems
        return sum(stem not in said for stem in stems) / max(len(stems), 1)

    return sorted(questions, key=unheard)


def _in_turn(lists: Iterable[Iterable[str]]) -> Iterator[str]:
    """The first of each, then the second of each, and so on."""
    for row in zip_longest(*lists):
        yield from (question for question in row if question)


def _answered(
    assistant: Assistant,
    candidates: Iterable[str],
    day: date,
    language: Language,
    most: int,
    where: Filter,
    quoted: frozenset[str] = frozenset(),
) -> list[str]:
    """Those that are answered, each by other quotes than `quoted` and than one before it."""
    found: list[str] = []
    heard = set(quoted)
    for question in islice(candidates, _TRIED_FOR_EACH * most):
        quotes = _quotes(assistant, question, day, language, where)
        if new := {quote.text for quote in quotes} - heard:
            found.append(question)
            heard |= new
        if len(found) >= most:
            break
    return found


_remembered: WeakKeyDictionary[Assistant, dict[object, tuple[Quote, ...]]] = WeakKeyDictionary()
_guard = Lock()


def _quotes(
    assistant: Assistant, question: str, day: date, language: Language, where: Filter
) -> tuple[Quote, ...]:
    """What answers a question, none where nothing does; remembered until the library changes."""
    key = (assistant.library.version(), question, day, language, where)
    with _guard:
        known = _remembered.setdefault(assistant, {})
        if key in known:
            return known[key]
    understood = understand(question)
    quotes: tuple[Quote, ...] = ()
    if understood.language == language and len(question) <= LONGEST_QUESTION:
        inquiry = Inquiry(question, understood, language, day, where)
        found = find(assistant.library, inquiry, assistant.settings)
        quotes = found.quotes if found.answers else ()
    with _guard:
        if len(known) >= _REMEMBERED:
            known.clear()
        known[key] = quotes
    return quotes


@cache
def _in_language(language: Language) -> dict[str, tuple[str, ...]]:
    """The questions of each note in a language, by the note's file name."""
    listed = tomllib.loads(files("qa").joinpath("questions_of_notes.toml").read_text("utf-8"))
    return {f"{note}.md": tuple(known.get(language, ())) for note, known in listed.items()}
