"""Numbers that a text writes in words: "eleven", "седьмой", "он бір", "two thirds", "сто двадцать".

Cardinal and collective numbers, ordinals and fractions count alike, and so do words made of one
("семилетний", "екіжақты").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from vectorstore.records import Language
from vectorstore.words import fold

_ENGLISH = {
    1: "one|first", 2: "two|second|twice", 3: "three|thirds?", 4: "four|fourths?",
    5: "five|fifths?", 6: "six|sixths?", 7: "seven|sevenths?", 8: "eight|eighths?",
    9: "nine|ninths?", 10: "ten|tenths?", 11: "eleven|eleventh", 12: "twelve|twelfth",
    13: "thirteen|thirteenth", 14: "fourteen|fourteenth", 15: "fifteen|fifteenth",
    16: "sixteen|sixteenth", 17: "seventeen|seventeenth", 18: "eighteen|eighteenth",
    19: "nineteen|nineteenth", 20: "twenty|twentieth", 30: "thirty|thirtieth",
    40: "forty|fortieth", 50: "fifty|fiftieth", 60: "sixty|sixtieth", 70: "seventy|seventieth",
    80: "eighty|eightieth", 90: "ninety|ninetieth", 100: "hundreds?|hundredth", 1000: "thousands?",
    1_000_000: "millions?", 1_000_000_000: "billions?",
}  # fmt: skip

_ADJECTIVE = "(?:ый|ой|ий|ая|ое|ые|ого|ому|ым|ом|ую|ых|ыми)"
_FIVE_UP = f"(?:ь|и|ью|еро|ерых|ерым|ерыми|{_ADJECTIVE})"
_IN_COMPOUNDS = (
    "(?:лет(?:н|ие|ия|ию)|дневн|недельн|месячн|сторонн|палатн|членн|кратн|уровнев|этапн"
    r"|процентн)\w*"
)
_RUSSIAN = {
    1: f"один|одн(?:а|о|ого|ому|им|ом|ой|у)|перв{_ADJECTIVE}",
    2: f"дв(?:а|е|ух|ум|умя|ое|оих|оим|оими)|об(?:а|е|оих|еих|оим|еим|оими|еими)"
    f"|втор{_ADJECTIVE}|дважды|двух?{_IN_COMPOUNDS}",
    3: "тр(?:и|ех|ем|емя|ое|оих|оим|оими|ижды)|трет(?:ий|ь|и|ья|ье|ьи|ьего|ьему|ьим|ьем|ью|ьих"
    f"|ьими|ей|ям|ями|ях)|трех{_IN_COMPOUNDS}",
    4: f"четыр(?:е|ех|ем|ьмя|ежды)|четвер(?:о|ых|ым|ыми)|четверт(?:ь|и|ью|ей|ям|ях|{_ADJECTIVE})"
    f"|четырех{_IN_COMPOUNDS}",
    5: rf"пят{_FIVE_UP}|пятерк\w+|пяти{_IN_COMPOUNDS}",
    6: f"шест{_FIVE_UP}|шести{_IN_COMPOUNDS}",
    7: rf"сем(?:ь|и|ью|еро|ерых)|семерк\w+|седьм{_ADJECTIVE}|семи{_IN_COMPOUNDS}",
    8: rf"восемь|восьми|восьмью|восемью|восьмерк\w+|восьм{_ADJECTIVE}|восьми{_IN_COMPOUNDS}",
    9: f"девят{_FIVE_UP}|девяти{_IN_COMPOUNDS}",
    10: f"десят{_FIVE_UP}|десяти(?!лети){_IN_COMPOUNDS}",
    **{
        number: f"{stem}{_FIVE_UP}|{stem}и{_IN_COMPOUNDS}"
        for number, stem in (
            (11, "одиннадцат"), (12, "двенадцат"), (13, "тринадцат"), (14, "четырнадцат"),
            (15, "пятнадцат"), (16, "шестнадцат"), (17, "семнадцат"), (18, "восемнадцат"),
            (19, "девятнадцат"), (30, "тридцат"),
        )
    },
    20: rf"двадцат{_FIVE_UP}|двадцатк\w+|двадцати{_IN_COMPOUNDS}",
    40: f"сорока?|сороков{_ADJECTIVE}|сорока{_IN_COMPOUNDS}",
    **{
        number: f"{stem}ьдесят|{stem}идесяти|{stem}идесят{_ADJECTIVE}|{stem}идесяти{_IN_COMPOUNDS}"
        for number, stem in ((50, "пят"), (60, "шест"), (70, "сем"))
    },
    80: f"восемьдесят|восьмидесяти|восьмидесят{_ADJECTIVE}|восьмидесяти{_IN_COMPOUNDS}",
    90: f"девяност(?:о|а|{_ADJECTIVE})|девяносто{_IN_COMPOUNDS}",
    100: f"сто|ста|сот(?:ни|ен|ня)|сот{_ADJECTIVE}",
    200: "двести|двухсот|двумстам|двухстах",
    300: "триста|трехсот|тремстам|трехстах",
    400: "четыреста|четырехсот",
    500: "пятьсот|пятисот",
    600: "шестьсот|шестисот",
    700: "семьсот|семисот",
    800: "восемьсот|восьмисот",
    900: "девятьсот|девятисот",
    1000: "тысяч(?:а|и|у|е|ью|ей|ам|ами|ах)?",
    1_000_000: "миллион(?:а|у|ом|е|ы|ов|ам|ами|ах)?",
    1_000_000_000: "миллиард(?:а|у|ом|е|ы|ов|ам|ами|ах)?",
}  # fmt: skip

_ENDING = (
    "(?:с?[іы]нш[іы]|нш[іы])?(?:[лдт][іы][кқгғ])?(?:с?[іы](?=$|н|м))?"
    "(?:н|[ндт][іы]ң|н?[гғкқ][еа]|н[еа]н?|[ндт][іы]|н?[дт][еа]н?|[мбп]ен)?"
    r"|(?:жақты|жылдық|палаталы|мүшелі|айлық|күндік)\w*"
)
_KAZAKH = {
    1: "бір", 2: "екі|екеу|қос(?=$|палат)", 3: "үш(?!ін$)|үшеу", 4: "төрт|төртеу", 5: "бес|бесеу",
    6: "алты(?!н$)|алтау", 7: "жеті|жетеу", 8: "сегіз", 9: "тоғыз",
    10: "он(?=$|ға$|ның$|нан$|ыншы|дық|жылдық)", 20: "жиырма", 30: "отыз", 40: "қырық", 50: "елу",
    60: "алпыс", 70: "жетпіс", 80: "сексен", 90: "тоқсан", 100: "жүз(?!і(?!нші))",
    1000: "мың|мыңдаған", 1_000_000: "миллион", 1_000_000_000: "миллиард",
}  # fmt: skip

_FORMS: dict[Language, dict[int, str]] = {
    "en": _ENGLISH,
    "ru": _RUSSIAN,
    "kk": {number: f"(?:{stem})(?:{_ENDING})" for number, stem in _KAZAKH.items()},
}
_EACH = {
    language: re.compile("|".join(f"(?P<n{number}>{form})" for number, form in forms.items()))
    for language, forms in _FORMS.items()
}
# Said of a pair that need not be counted elsewhere, and of one among others.
_LOOSE = re.compile(
    r"one|один|одн\w+|бір\w*|об(?:а|е|о?их|о?им|о?ими|еих|еим|еими)|дважды|twice"
    r"|дву\w*(?:сторон|палат|язык)\w+|екі(?:жақты|палаталы)\w*|екеу\w*|қос"
)
_WORD = re.compile(r"[^\W\d_]+")
_AFTER_DIGITS = re.compile(r"\d\s")


class NumberWord(NamedTuple):
    """Where a text writes a number in words; a `loose` one ("both", "thousands") counts nothing."""

    start: int
    end: int
    value: int
    loose: bool


def number_words(text: str, language: Language) -> set[str]:
    """The numbers above one that a text writes in words, as digits."""
    found = find_number_words(fold(text), language)
    return {str(number.value) for number in found if number.value > 1}


def find_number_words(folded: str, language: Language) -> list[NumberWord]:
    """Every number that a case-folded text writes in words, in order."""
    return [number for group in _groups(folded, language) for number in _numbers(group)]


def _numbers(group: list[NumberWord]) -> Iterator[NumberWord]:
    """What number words that stand side by side say: 20 and 5 say 25, 2 and 3 say both."""
    whole: NumberWord | None = None
    for number in group:
        value = None if whole is None else _together(whole.value, number.value)
        if whole is None or value is None:
            if whole is not None:
                yield whole
            whole = number
        else:
            whole = NumberWord(whole.start, number.end, value, False)
    if whole is not None:
        yield whole


def _together(before: int, number: int) -> int | None:
    """The number that two say side by side; None where they are two numbers."""
    low = before % 1000
    if number >= 1000:
        return before * number if before < number else None
    if number == 100 and before < 10:
        return before * 100
    places = 100 if number >= 10 else 10
    fits = low % places == 0 and (low > number or (low == 0 and before >= 1000))
    return before + number if fits else None


def _groups(text: str, language: Language) -> Iterator[list[NumberWord]]:
    """The number words of a text, those together that only a space or a hyphen parts."""
    group: list[NumberWord] = []
    end = 0
    for word in _WORD.finditer(text):
        form = _EACH[language].fullmatch(word[0])
        if form is None or form.lastgroup is None:
            continue
        if text[end : word.start()] not in (" ", "-", " and ") or not _joins(text, end, word):
            yield group
            group = []
        value = int(form.lastgroup[1:])
        if value < 100 or not _AFTER_DIGITS.match(text, max(word.start() - 2, 0)):
            loose = value >= 100 or _LOOSE.fullmatch(word[0]) is not None
            group.append(NumberWord(*word.span(), value, loose))
            end = word.end()
    yield group


def _joins(text: str, end: int, word: re.Match[str]) -> bool:
    """Whether "and" is part of one number, which it is after a hundred alone."""
    return text[end : word.start()] != " and " or text[:end].endswith(("hundred", "thousand"))
