"""Numbers that a text writes in words, from 2 to 99: "eleven", "седьмой", "он бір", "two thirds".

Cardinal and collective numbers, ordinals and fractions count alike, and so do words made of one
("семилетний", "екіжақты"), and a thousand or a million that nothing multiplies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    80: "eighty|eightieth", 90: "ninety|ninetieth", 1000: "thousands?", 1_000_000: "millions?",
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
    1000: "тысяч(?:а|и|у|е|ью|ей|ам|ами|ах)?",
    1_000_000: "миллион(?:а|у|ом|е|ы|ов|ам|ами|ах)?",
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
    60: "алпыс", 70: "жетпіс", 80: "сексен", 90: "тоқсан", 1000: "мың|мыңдаған",
    1_000_000: "миллион",
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
_WORD = re.compile(r"[^\W\d_]+")
_AFTER_DIGITS = re.compile(r"\d\s")
_TENS = frozenset(range(10, 100, 10))


def number_words(text: str, language: Language) -> set[str]:
    """The numbers above one that a text writes in words, as digits."""
    every = (number for group in _groups(fold(text), language) for number in _numbers(group))
    return {str(number) for number in every if number > 1}


def _numbers(group: list[int]) -> Iterator[int]:
    """What number words that stand side by side say: 20 and 5 say 25, 2 and 3 say both."""
    for at, number in enumerate(group):
        before = group[at - 1] if at else 0
        after = group[at + 1] if at + 1 < len(group) else 0
        if before in _TENS and number < 10:
            yield before + number
        elif not (number in _TENS and 0 < after < 10) and not (before > 1 and number >= 1000):
            yield number


def _groups(text: str, language: Language) -> Iterator[list[int]]:
    """The number words of a text, those together that only a space or a hyphen parts."""
    group: list[int] = []
    end = 0
    for word in _WORD.finditer(text):
        form = _EACH[language].fullmatch(word[0])
        if form is None or form.lastgroup is None:
            continue
        if text[end : word.start()] not in (" ", "-"):
            yield group
            group = []
        number = int(form.lastgroup[1:])
        if number < 1000 or not _AFTER_DIGITS.match(text, max(word.start() - 2, 0)):
            group.append(number)
            end = word.end()
    yield group
