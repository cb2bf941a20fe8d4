"""The numbers that a text states, in digits or in words, and what it measures with them.

1,410 and 1 410 are 1410, 98,78 is 98.78, "25 million" 25000000, "168-м" 168; numbers of acts stay
whole (54, 18/2, 17-np). "per cent", "km" and other measures are values of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from qa.guard.number_words import find_number_words
from qa.guard.spelling import blanked, folded
from vectorstore.records import Language

FIRST = "first"
"""The value of "first" and its like, which say of one thing that no other came before it."""

_NUMBER = re.compile(
    r"(?<![\w.,])(?<!\d[-/])"
    r"(?P<number>\d{1,3}(?:(?P<by>[ ,.])\d{3})(?:(?P=by)\d{3})*(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<rest>(?:[-/]\d+(?:[.,]\d+)?)*)(?P<letters>[-/][A-ZА-ЯӘҒҚҢӨҰҮҺІ]{1,5}(?!\w))?"
    r"(?P<scale>[ -]?(?i:(?:trillion|billion|bn|million|thousand|hundred)\b"
    r"|(?:трлн|млрд|млн|тыс)\b\.?|(?:триллион|миллиард|миллион|тысяч|мың|жүз)(?!\w*дық)\w*))?"
)
_SCALES = (
    (("hundred", "жүз"), 100),
    (("thousand", "тыс", "мың"), 1000),
    (("million", "млн", "миллион"), 10**6),
    (("billion", "bn", "млрд", "миллиард"), 10**9),
    (("trillion", "трлн", "триллион"), 10**12),
)
_THOUSANDS: dict[Language, str] = {"en": ",", "ru": ".", "kk": "."}  # "1,410" is 1.41 in Russian
_POINTS: dict[Language, str] = {"en": ".", "ru": ",", "kk": ","}
_NUMERO = re.compile(r"(?:№|\bno\.?|\bnos\.?|\bnumber) ?$", re.IGNORECASE)
_MEASURES = {
    "per cent": r"%|per ?cent\b|percent\w*|процент\w*|пайыз\w*",
    "km": r"km\b|kilomet\w+|км\b|километр\w*|шақырым\w*",
    "mile": r"miles?\b|мил(?:ь|я|и|ю|ей|ями|ях|ям)\b|мил[іья]\w*",
    "kg": r"kg\b|kilogram\w*|кг\b|килограмм\w*",
    "tonne": r"tonn?es?\b|tons?\b|тонн(?:а|ы|у|е|ой|ам|ами|ах|ға|аның|алық)?\b",
    "hectare": r"hectares?\b|ha\b|гектар\w*|га\b",
    "dollar": r"\$|dollars?\b|usd\b|доллар\w*",
    "tenge": r"₸|tenge\b|тенге\b|теңге\w*",
    "rouble": r"₽|rou?bles?\b|рубл\w*|рубль",
    "euro": r"€|euros?\b|евро\b|еуро\b",
    "day": r"days?\b|(?:сут(?:ки|ок)|дн(?:я|ей|ям|ями|ях|и))\b|\w*дневн\w+|күн(?:дік|нен|ге|де)?\b",
    "week": r"weeks?\b|недел\w+|\w*недельн\w+|апта\w*",
    "month": r"months?\b|месяц\w*|\w*месячн\w+|ай(?:лық|дан|ға|ды|дың|ы|да)?\b",
    "hour": r"hours?\b|час(?:а|ов|ам|ами|ах)?\b|сағат\w*",
}
_MEASURE = {name: re.compile(form) for name, form in _MEASURES.items()}
_BEFORE = re.compile(r"(?P<dollar>\$|usd )|(?P<euro>€)|(?P<tenge>₸)|(?P<rouble>₽)")
# Between a number and its measure: "15 nautical miles", "30 calendar days", "20-летний".
_BETWEEN = r"[ -]?(?:[^\W\d_]{3,} )?"
_ROMAN = re.compile(r"(?<![\w.-])(?=[IVX]{2}|[VX]\b)(X{0,3})(IX|IV|V?I{0,3})(?![\w']|\. ?[^\W\d_])")
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_FIRST = re.compile(
    r"(?<!\bat )\bfirst\b(?! of all)|\b1st\b|\bвпервые\b"
    r"|\bперв(?:ый|ая|ое|ые|ого|ому|ым|ом|ой|ую|ых|ыми)\b|\bбірінші\w*|\bалғаш\w*|\bтұңғыш\w*"
)
# Said of the foremost in other words, which is no claim to be it.
_FOREMOST = re.compile(
    r"\b(?:earliest|initial\w*|originally|firstly|at first|изначальн\w*|первоначальн\w*|сначала"
    r"|бастапқы\w*|әуел\w*)\b"
)


class NumberStated(NamedTuple):
    """Where a text states a number: its value, or none of its own where it is `loose`."""

    start: int
    end: int
    values: tuple[str, ...]
    loose: bool = False


def find_numbers(spelled: str, language: Language) -> list[NumberStated]:
    """Every number of a spelled text, with measures; dates and articles are no part of it."""
    small = folded(spelled)
    found = [*_digits(spelled, language)]
    rest = blanked(small, [(number.start, number.end) for number in found])
    for word in find_number_words(rest, language):
        loose = word.loose or word.value == 1  # "one" says no more than "a"
        found.append(NumberStated(word.start, word.end, (str(word.value),), loose))
    found += (NumberStated(*match.span(), (_roman(match),)) for match in _ROMAN.finditer(spelled))
    found += _measures(small, [number for number in found if not number.loose])
    counted = [(number.start, number.end) for number in found if number.values != ("1",)]
    alone = blanked(small, counted)  # without "twenty-first"
    found += (NumberStated(*match.span(), (FIRST,)) for match in _FIRST.finditer(alone))
    found += (NumberStated(*match.span(), (FIRST,), True) for match in _FOREMOST.finditer(small))
    return sorted(found)


def _digits(spelled: str, language: Language) -> Iterator[NumberStated]:
    for match in _NUMBER.finditer(spelled):
        rest, letters = match["rest"], match["letters"] or ""
        if (rest or letters) and (letters or _is_whole(spelled, match)):
            whole = re.sub(r"\s", "", match["number"]) + rest + letters
            end = match.end("letters" if letters else "rest")
            yield NumberStated(match.start(), end, (_latin(whole),))
            continue
        scale = _scale(match["scale"])
        parts = [match["number"], *re.findall(r"[\d.,]+", rest)]
        for thousands, loose in ((_THOUSANDS[language], False), (_POINTS[language], True)):
            values = tuple(_value(part, thousands, scale) for part in parts)
            yield NumberStated(*match.span(), values, loose)  # loosely as another language reads it


def _is_whole(spelled: str, match: re.Match[str]) -> bool:
    """Whether numbers joined by a hyphen or a slash are one name, "352-1", no range or fraction."""
    if re.fullmatch(r"[1-9]/[2-9]", match[0]) and not _NUMERO.search(spelled[: match.start()]):
        return False
    if "/" in match["rest"] or _NUMERO.search(spelled[: match.start()]):
        return True
    numbers = [float(part.replace(",", ".").replace(" ", ""))
               for part in [match["number"], *match["rest"].split("-")[1:]]
               if re.fullmatch(r"[\d ]+(?:[.,]\d+)?", part)]  # fmt: skip
    return numbers != sorted(set(numbers))


def _value(number: str, thousands: str, scale: int) -> str:
    """A number as digits with a decimal point where it has a fraction, and no zeros after it."""
    number = number.strip(".,").replace(" ", "")
    groups = re.fullmatch(r"\d{1,3}(?:([.,])\d{3})+", number)
    if groups and (groups[1] == thousands or number.count(groups[1]) > 1):
        number = number.replace(groups[1], "")
    elif len(set(re.findall("[.,]", number))) > 1:  # "1,257.07": the last one is the point
        whole, _, fraction = re.sub("[.,]", " ", number).rpartition(" ")
        number = f"{whole.replace(' ', '')}.{fraction}"
    value = Decimal(number.replace(",", ".")) * scale
    return f"{value:f}".rstrip("0").rstrip(".") if value != value.to_integral() else f"{value:.0f}"


def _scale(written: str | None) -> int:
    word = (written or "").strip(" -.").casefold()
    return next((size for words, size in _SCALES if word.startswith(words)), 1)


def _measures(small: str, numbers: list[NumberStated]) -> Iterator[NumberStated]:
    """What the numbers measure, and loosely every other mention of a measure."""
    for name, form in _MEASURE.items():
        after = re.compile(_BETWEEN + f"(?P<measure>{form.pattern})")
        for number in numbers:
            if match := after.match(small, number.end):
                yield NumberStated(*match.span("measure"), (name,))
        for match in form.finditer(small):
            yield NumberStated(*match.span(), (name,), True)
    for match in _BEFORE.finditer(small):
        if any(0 <= number.start - match.end() <= 1 for number in numbers):
            yield NumberStated(*match.span(), (str(match.lastgroup),))


def _roman(match: re.Match[str]) -> str:
    return str(10 * len(match[1]) + _ONES.index(match[2]))


def _latin(reference: str) -> str:
    """The number of an act with its letters as they are in English: "17-НП" as 17-np."""
    letters = str.maketrans("абвгдезиклмнопрстуфхқһі", "abvgdeziklmnoprstufhkhi")
    return reference.casefold().replace("-нқ", "-нп").translate(letters)  # a normative resolution
