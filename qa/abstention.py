"""What a refusal says: that the sources do not answer, what was looked for, what is nearby."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qa.labels import quoted
from qa.questions import Question, Wanted
from qa.translations import Quote
from vectorstore import Hit, Library, Passage
from vectorstore.analysis import terms
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
        "known": "Known instead: {quotes} ({titles}).",
    },
    "ru": {
        "refusal": "Источники не отвечают на этот вопрос.",
        "empty": "В библиотеке ещё нет документов: добавьте их командой `kazqa add ФАЙЛ` или "
        "установите встроенные заметки командой `kazqa init`.",
        "filtered": "Ни один фрагмент библиотеки не проходит эти условия (на {day}).",
        "unseen": "Ни в одном фрагменте не упоминается: {words}.",
        "looked": "Искали: {wanted}; тема: {words}.",
        "nearby": "Ближайшее: {titles}.",
        "known": "Известно вместо этого: {quotes} ({titles}).",
    },
    "kk": {
        "refusal": "Дереккөздерде бұл сұраққа жауап жоқ.",
        "empty": "Кітапханада әзірге құжат жоқ: `kazqa add ФАЙЛ` арқылы қосыңыз немесе "
        "`kazqa init` арқылы дайын жазбаларды орнатыңыз.",
        "filtered": "Кітапханада бұл сүзгілерге сай үзінді жоқ ({day} күнгі жағдай бойынша).",
        "unseen": "Бірде-бір үзіндіде кездеспейді: {words}.",
        "looked": "Ізделгені: {wanted}; тақырыбы: {words}.",
        "nearby": "Ең жақын үзінділер: {titles}.",
        "known": "Оның орнына мынау белгілі: {quotes} ({titles}).",
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
        "date": "күні немесе жылы",
        "number": "сан",
        "agent": "тұлға, мемлекет немесе орган",
        "list": "тізім",
        "place": "жер",
        "rule": "норма",
        "definition": "сипаттама",
        "other": "мәлімет",
    },
}
_NEARBY = 3


def refusal(
    library: Library, question: Question, hits: Sequence[Hit], as_of: date, language: Language
) -> str:
    """Why the question is refused, in a language: what is missing and what is nearest."""
    said = _WORDS[language]
    if not hits:
        why = (
            said["filtered"].format(day=as_of.isoformat()) if library.documents() else said["empty"]
        )
        return f"{said['refusal']} {why}"
    missing = unseen_words(question, hits)
    parts = [
        said["refusal"],
        said["looked"].format(
            wanted=_WANTED[language][question.wanted], words=_quoted(question.words, language)
        ),
    ]
    if missing:
        parts.append(said["unseen"].format(words=_quoted(missing, language)))
    places = _places([hit.passage for hit in hits])
    parts.append(said["nearby"].format(titles="; ".join(places)))
    return " ".join(parts)


def known_instead(quotes: Sequence[Quote], language: Language) -> str:
    """The refusal of what the sources say was not verified, with what they tell instead."""
    said = _WORDS[language]
    told = " ".join(quoted(quote.text, language) for quote in quotes)
    places = "; ".join(_places([quote.passage for quote in quotes]))
    return f"{said['refusal']} {said['known'].format(quotes=told, titles=places)}"


def unseen_words(question: Question, hits: Sequence[Hit]) -> tuple[str, ...]:
    """The question's words that stand in none of the passages in its own language."""
    seen: set[str] = set()
    for hit in hits:
        if hit.passage.document.language == question.language:
            around = " ".join((hit.passage.document.title, *hit.passage.headings, hit.passage.text))
            seen.update(terms(around, question.language))
    if not seen:
        return ()
    pairs = zip(question.words, question.stems, strict=True)
    said = question.said_in(seen)
    return tuple(word for word, term in pairs if term not in said)


def _places(passages: Sequence[Passage]) -> list[str]:
    """Titles and pinpoints of the first passages, each document once."""
    nearest: dict[str, str] = {}
    for passage in passages:
        place = f"{passage.document.title}, {passage.locator}".rstrip(", ")
        nearest.setdefault(passage.document.id, place)
    return list(nearest.values())[:_NEARBY]


def _quoted(found: Sequence[str], language: Language) -> str:
    return ", ".join(quoted(word, language) for word in dict.fromkeys(found))
