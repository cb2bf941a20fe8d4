"""What the program itself says around an answer, in English, Russian and Kazakh."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answer import Citation


@dataclass(frozen=True, slots=True)
class Labels:
    """Words and patterns of one language; `{date}`, `{page}` and `{title}` are filled in."""

    sources: str
    rests_on: str
    as_of: str
    page: str
    note: str
    inside: str  # between an instrument and the note that reports it
    quote_marks: tuple[str, str]
    ended: str
    not_yet: str
    not_in_force: str
    until: str
    since: str
    unsupported: str  # before a sentence that no passage supports
    full_date: str
    month_only: str
    year_only: str
    months: tuple[str, ...]  # as in a full date
    months_alone: tuple[str, ...]  # as without a day
    headings: tuple[str, str, str]  # of a year, a month and a day on their own, nothing shortened
    no_event: str  # in the period asked about; `{first}` and `{last}` are there
    no_events: str  # in this language at all


_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_KAZAKH_MONTHS = (
    "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
    "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
)  # fmt: skip

LABELS: dict[str, Labels] = {
    "en": Labels(
        sources="Sources",
        rests_on="Rests on",
        as_of="As of {date}",
        page="p. {page}",
        note="KazQA note {title}",
        inside=", in: ",
        quote_marks=("“", "”"),
        ended="No longer in force since {date}",
        not_yet="Not yet in force on {date}",
        not_in_force="Not in force on {date}",
        until="In force until {date}",
        since="In force since {date}",
        unsupported="Not supported by the sources:",
        full_date="{day} {month} {year}",
        month_only="{month} {year}",
        year_only="{year}",
        months=_ENGLISH_MONTHS,
        months_alone=_ENGLISH_MONTHS,
        headings=("{year}", "{month} {year}", "{day} {month} {year}"),
        no_event=(
            "no event in English is known from this period, the first is of {first} and the last "
            "of {last}: choose other dates with --from and --to"
        ),
        no_events=(
            "the library has no dated events in English: `kazqa init` adds the notes that have them"
        ),
    ),
    "ru": Labels(
        sources="Источники",
        rests_on="Основание",
        as_of="По состоянию на {date}",
        page="с. {page}",
        note="заметка KazQA {title}",
        inside=" // ",  # the mark of Russian bibliographies (GOST R 7.0.5) for "in"
        quote_marks=("«", "»"),
        ended="Не действует с {date}",
        not_yet="Ещё не действует на {date}",
        not_in_force="Не действует на {date}",
        until="Действует до {date}",
        since="Действует с {date}",
        unsupported="Источниками не подтверждается:",
        full_date="{day} {month} {year} г.",
        month_only="{month} {year} г.",
        year_only="{year} г.",
        months=(
            "января", "февраля", "марта", "апреля", "мая", "июня",
            "июля", "августа", "сентября", "октября", "ноября", "декабря",
        ),
        months_alone=(
            "январь", "февраль", "март", "апрель", "май", "июнь",
            "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
        ),
        headings=("{year} год", "{month} {year} года", "{day} {month} {year} года"),
        no_event=(
            "событий этого периода на русском языке нет; первое: {first}, последнее: {last}; "
            "задайте другие даты в --from и --to"
        ),
        no_events=(
            "датированных событий на русском языке в библиотеке нет: заметки, в которых они есть, "
            "добавляет `kazqa init`"
        ),
    ),
    "kk": Labels(
        sources="Дереккөздер",
        rests_on="Негізі",
        as_of="{date} күнгі жағдай бойынша",
        page="{page}-бет",
        note="KazQA жазбасы {title}",
        inside=" // ",
        quote_marks=("«", "»"),
        # "күні" (on the day of) takes the case endings that the month names would need.
        ended="{date} күнінен бастап қолданыста емес",
        not_yet="{date} күні әлі күшіне енбеген",
        not_in_force="{date} күні қолданыста емес",
        until="{date} күніне дейін қолданыста",
        since="{date} күнінен бастап қолданыста",
        unsupported="Дереккөздер растамайды:",
        full_date="{year} жылғы {day} {month}",
        month_only="{year} жылғы {month}",
        year_only="{year} жыл",
        months=_KAZAKH_MONTHS,
        months_alone=_KAZAKH_MONTHS,
        headings=("{year} жыл", "{year} жылғы {month}", "{year} жылғы {day} {month}"),
        no_event=(
            "бұл кезеңнің қазақ тіліндегі оқиғалары жоқ; біріншісі: {first}, соңғысы: {last}; "
            "--from және --to арқылы басқа күндерді көрсетіңіз"
        ),
        no_events=(
            "кітапханада күні көрсетілген оқиғалар қазақ тілінде жоқ: олар бар жазбаларды "
            "`kazqa init` қосады"
        ),
    ),
}  # fmt: skip

_ISO = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


def labels(language: str) -> Labels:
    """The words of a language; English for one that has none."""
    return LABELS.get(language, LABELS["en"])


def quoted(text: str, language: str) -> str:
    """A text in the quotation marks of a language: “text” or «text»."""
    return text.join(labels(language).quote_marks)


def date_parts(text: str) -> tuple[int, ...]:
    """Year, month and day of an ISO 8601 date, as many as it gives; none if it is not one."""
    found = _ISO.fullmatch(text)
    return tuple(int(part) for part in found.groups() if part) if found else ()


def format_date(when: date | str, language: str) -> str:
    """A day, month or year in words: "16 December 1991"; what is no ISO date stays as it is."""
    said = labels(language)
    return _in_words(when, (said.year_only, said.month_only, said.full_date), said)


def date_heading(when: str, language: str) -> str:
    """The same for a date that opens a paragraph, nothing shortened: "Январь 1992 года"."""
    said = labels(language)
    words = _in_words(when, said.headings, said)
    return words[:1].upper() + words[1:]


def _in_words(when: date | str, patterns: tuple[str, str, str], said: Labels) -> str:
    text = when.isoformat() if isinstance(when, date) else when
    parts = date_parts(text)
    if not parts:
        return text
    months = said.months_alone if len(parts) == 2 else said.months
    month = months[parts[1] - 1] if len(parts) > 1 else ""
    return patterns[len(parts) - 1].format(year=parts[0], month=month, day=parts[-1])


def no_longer_in_force(since: date, language: str) -> str:
    """The remark on a rule that ended: "No longer in force since 1 July 2026"."""
    return labels(language).ended.format(date=format_date(since, language))


def force_remark(citation: Citation, as_of: date, language: str) -> str:
    """What to say of a citation's validity on the day asked about; empty if nothing is known."""
    said, passage = labels(language), citation.passage
    on_the_day = format_date(as_of, language)
    if citation.in_force is None:
        return ""
    if citation.in_force:
        ends = passage.valid_to
        return said.until.format(date=format_date(ends, language)) if ends else ""
    if passage.valid_to is not None and passage.valid_to <= as_of:
        return no_longer_in_force(passage.valid_to, language)
    if passage.valid_from is not None and passage.valid_from > as_of:
        return said.not_yet.format(date=on_the_day)
    return said.not_in_force.format(date=on_the_day)


def remark_of(citations: Sequence[Citation], as_of: date, language: str) -> str:
    """What is said before a sentence that rests on those citations: the first remark due."""
    due = (remark_before(citation, as_of, language) for citation in citations)
    return next(filter(None, due), "")


def remark_before(citation: Citation, as_of: date, language: str) -> str:
    """What an answer made of quotes says before a sentence: nothing unless it is not in force."""
    if citation.in_force is not False:
        return ""
    return f"{force_remark(citation, as_of, language)}:"
