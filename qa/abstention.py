"""What a refusal says: that the sources do not answer, what was looked for, what is nearby."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qa.questions import Question, Wanted
from vectorstore import Hit, Library
from vectorstore.analysis import stem, words
from vectorstore.records import Language

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "refusal": "The sources do not answer this question.",
        "empty": "The library holds no documents yet: add some with `kazqa add FILE`, or install "
        "the built-in notes with `kazqa init`.",
        "filtered": "No passage of the library passes these filters (as of {day}).",
        "unseen": "No passage mentions {words}.",
        "looked": "Looked for {wanted} about {words}.",
        "nearby": "Nearest: {titles}.",
    },
    "ru": {
        "refusal": "Источники не отвечают на этот вопрос.",
        "empty": "В библиотеке ещё нет документов: добавьте их командой `kazqa add ФАЙЛ` или "
        "установите встроенные заметки командой `kazqa init`.",
        "filtered": "Ни один фрагмент библиотеки не проходит эти условия (на {day}).",
        "unseen": "Ни в одном фрагменте не упоминается: {words}.",
        "looked": "Искали: {wanted}; тема: {words}.",
        "nearby": "Ближайшее: {titles}.",
    },
    "kk": {
        "refusal": "Дереккөздер бұл сұраққа жауап бермейді.",
        "empty": "Кітапханада әзірге құжат жоқ: `kazqa add ФАЙЛ` арқылы қосыңыз немесе "
        "`kazqa init` арқылы дайын жазбаларды орнатыңыз.",
        "filtered": "Кітапхананың бірде-бір үзіндісі бұл шарттарға сай емес ({day}).",
        "unseen": "Бірде-бір үзіндіде аталмайды: {words}.",
        "looked": "Ізделгені: {wanted}; тақырыбы: {words}.",
        "nearby": "Ең жақыны: {titles}.",
    },
}
_WANTED: dict[Language, dict[Wanted, str]] = {
    "en": {
        "date": "a date",
        "number": "a number",
        "agent": "a person, state or body",
        "list": "a list of names",
        "place": "a place",
        "rule": "a rule",
        "definition": "a description",
        "other": "a statement",
    },
    "ru": {
        "date": "дата",
        "number": "число",
        "agent": "лицо, государство или орган",
        "list": "перечень",
        "place": "место",
        "rule": "норма",
        "definition": "описание",
        "other": "утверждение",
    },
    "kk": {
        "date": "күн",
        "number": "сан",
        "agent": "тұлға, мемлекет немесе орган",
        "list": "тізім",
        "place": "орын",
        "rule": "норма",
        "definition": "сипаттама",
        "other": "тұжырым",
    },
}
_NEARBY = 3


def refusal(library: Library, question: Question, hits: Sequence[Hit], as_of: date) -> str:
    """Why the question is refused, in its language: what is missing and what is nearest."""
    said = _WORDS[question.language]
    if not hits:
        why = (
            said["filtered"].format(day=as_of.isoformat()) if library.documents() else said["empty"]
        )
        return f"{said['refusal']} {why}"
    missing = unseen_words(question, hits)
    parts = [
        said["refusal"],
        said["looked"].format(
            wanted=_WANTED[question.language][question.wanted], words=_quoted(question.words)
        ),
    ]
    if missing:
        parts.append(said["unseen"].format(words=_quoted(missing)))
    parts.append(said["nearby"].format(titles="; ".join(_places(hits))))
    return " ".join(parts)


def unseen_words(question: Question, hits: Sequence[Hit]) -> tuple[str, ...]:
    """The question's words that stand in none of the passages in its own language."""
    seen: set[str] = set()
    for hit in hits:
        if hit.passage.document.language == question.language:
            around = " ".join((hit.passage.document.title, *hit.passage.headings, hit.passage.text))
            seen |= {stem(word, question.language) for word in words(around)}
    if not seen:
        return ()
    pairs = zip(question.words, question.stems, strict=True)
    return tuple(word for word, root in pairs if root not in seen)


def _places(hits: Sequence[Hit]) -> list[str]:
    """Titles and pinpoints of the nearest passages, each document once."""
    nearest: dict[str, str] = {}
    for hit in hits:
        passage = hit.passage
        place = f"{passage.document.title}, {passage.locator}".rstrip(", ")
        nearest.setdefault(passage.document.id, place)
    return list(nearest.values())[:_NEARBY]


def _quoted(found: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in dict.fromkeys(found))
