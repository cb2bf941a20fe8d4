"""Titles, authors and years as files state them, without the junk that programs put there."""

from __future__ import annotations

import re

_JUNK_TITLE = re.compile(
    r"""(?: microsoft\s+(?:word|powerpoint|excel)\s*[-–—].*
      | .*\.(?:docx?|odt|rtf|pdf|indd|qxd|tex|dvi|ps|pptx?|xlsx?|html?|txt|epub|pages|cdr)
      | (?:untitled|без\s+имени|без\s+названия|атаусыз)(?:[\s_-]*\d*)
      | (?:document|документ|құжат|layout|slide|слайд|title|заголовок|doc|текст)[\s_-]*\d*
      | (?:powerpoint\s+presentation|презентация\s+powerpoint|word\s+document)
      | [(\[]?(?:unspecified|anonymous|none|null|unknown|no\s+title|n/a)[)\]]?
      | [\W\d_]*
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_JUNK_AUTHOR = re.compile(
    r"""(?: user\d*|users?\s*name|пользователь(?:\s+windows)?|admin(?:istrator)?|администратор
      | owner|author|автор|root|pc|home|win(?:dows)?(?:\s*\d+)?|microsoft(?:\s+office)?(?:\s+user)?
      | python-docx|libreoffice|customer|acer|asus|lenovo|hp|samsung|dell|test
      | [(\[]?(?:unspecified|anonymous|none|null|unknown|n/a)[)\]]?
      | [\W\d_]*
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


def sensible_title(value: str | None) -> str | None:
    """The title in one line, or None for a program's own such as "Microsoft Word - x.doc"."""
    title = _one_line(value)
    return None if _JUNK_TITLE.fullmatch(title) else title


def sensible_author(value: str | None) -> str | None:
    """The author in one line, or None for a computer's or a program's name."""
    author = _one_line(value)
    return None if _JUNK_AUTHOR.fullmatch(author) else author


def year_of(value: str | None) -> int | None:
    """The first year from 1500 to 2099 in a date as people and formats write it."""
    found = _YEAR.search(value or "")
    return int(found[1]) if found else None


def language_of(value: str | None) -> str | None:
    """The primary subtag of a language tag in two letters: "ru-RU" and "rus" give "ru"."""
    tag = re.split(r"[-_]", _one_line(value).lower())[0]
    return {"eng": "en", "rus": "ru", "kaz": "kk", "kz": "kk"}.get(tag, tag) or None


def _one_line(value: str | None) -> str:
    return " ".join((value or "").split())
