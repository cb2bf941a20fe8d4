"""The YAML block at the head of a Markdown file: what it says of the document and its sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from ingest.errors import BrokenFile
from ingest.readers.properties import language_of, year_of
from vectorstore.records import KINDS, Kind, Source


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the file says of itself; keys that KazQA does not know are left to other programs."""

    title: str | None = None
    author: str | None = None
    year: int | None = None
    language: str | None = None
    kind: Kind | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    sources: dict[str, Source] = field(default_factory=dict)


def read_front_matter(text: str, name: str) -> FrontMatter:
    """The fields of a YAML text; raises BrokenFile for bad YAML, dates and sources."""
    import yaml

    try:
        fields = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" in line {where.line + 2}" if where is not None else ""  # "---" is line 1
        raise BrokenFile(
            f"{name}: its front matter is not valid YAML{line}; correct it, or quote the values"
        ) from error
    if fields is None:
        return FrontMatter()
    if not isinstance(fields, dict):
        raise BrokenFile(f"{name}: its front matter holds no keys; write them as `title: ...`")
    kind = _text(fields.get("kind"))
    return FrontMatter(
        title=_text(fields.get("title")),
        author=_author(fields.get("author")),
        year=year_of(_text(fields.get("year"))),
        language=language_of(_text(fields.get("language"))),
        kind=kind if kind in KINDS else None,
        valid_from=_day(fields, "valid_from", name),
        valid_to=_day(fields, "valid_to", name),
        sources=dict(_sources(fields.get("sources"), name)),
    )


def day_of(value: object, key: str, name: str) -> date:
    """The day in an ISO 8601 date; raises BrokenFile that names the key."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise BrokenFile(
            f"{name}: {key} is {value!r}, which is no date; write it as 1995-08-30"
        ) from error


def _day(fields: dict[str, object], key: str, name: str) -> date | None:
    value = fields.get(key)
    return None if value in (None, "") else day_of(value, key, name)


def _sources(value: object, name: str) -> Iterator[tuple[str, Source]]:
    if value is None:
        return
    if not isinstance(value, dict):
        raise BrokenFile(f"{name}: `sources` in its front matter maps no keys to instruments")
    for key, fields in value.items():
        instrument = _text(fields.get("instrument")) if isinstance(fields, dict) else None
        if instrument is None:
            raise BrokenFile(f"{name}: source {key} in its front matter names no instrument")
        kind = _text(fields.get("kind")) or "other"
        if kind not in KINDS:
            raise BrokenFile(
                f"{name}: source {key} has the kind {kind!r}; the kinds are {', '.join(KINDS)}"
            )
        yield (
            str(key),
            Source(
                instrument=instrument,
                date=_text(fields.get("date")),
                kind=kind,
                publisher=_text(fields.get("publisher")),
                url=_text(fields.get("url")),
            ),
        )


def _author(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value))) or None
    return _text(value)


def _text(value: object) -> str | None:
    """A scalar as text; YAML reads 1991 as a number and 1991-12-16 as a date."""
    if not isinstance(value, str | int | float | date):
        return None
    return " ".join(str(value).split()) or None
