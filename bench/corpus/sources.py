"""How a note describes its sources: what, of which kind and date, by whom, and where to read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bench.corpus.notes import Note, Notes
from vectorstore.dates import is_date
from vectorstore.records import KINDS

PUBLISHERS = frozenset(
    """
    zan.gov.kz adilet.zan.kz gov.kz constitution.kz ksrk.gov.kz constcouncil.kz mfa.gov.kz
    mfa.gov.tr history.state.gov wto.org en.kremlin.ru eurasiancommission.org thailand.mid.ru
    eng.sectsco.org kazakhstanun.org pace.coe.int rm.coe.int nsarchive.gwu.edu embkazjp.org inp.kz
    cis-legislation.com zakonpravo.kz strategy2050.kz vestnik.zqai.kz inlawyer.kz pravsky.com
    rferl.org thediplomat.com astanatimes.com inform.kz en.inform.kz tass.com kt.kz hina.hr
    old.qazaqtv.com qazyr.kz jamestown.org nti.org csis.org icds.ee uatom.org pressenza.com
    petosevic.com link.springer.com dawn.com en.trend.az kyivindependent.com caspianpost.com
    english.almayadeen.net thediplomaticinsight.com caspiannews.com
    """.split()
)
"""Hosts of the publishers themselves: an address on a mirror, a proxy or a copy is not given."""

_FIELDS = frozenset({"instrument", "kind", "date", "publisher", "url"})
_DATED = frozenset({"constitution", "law", "decision"})


def sources(note: Note) -> Iterator[str]:
    """Each source has its name, kind and publisher; a law its day; an address, its owner's."""
    for key, source in note.front["sources"].items():
        for problem in _problems(source):
            yield f"{note.where}: source {key}: {problem}"


def same_sources(notes: Notes) -> Iterator[str]:
    """A key stands for one source: of one kind, date and address, and named alike in a language."""
    everywhere: dict[tuple[str, str], tuple[object, str]] = {}
    for of_language in notes.values():
        named: dict[tuple[str, str], tuple[object, str]] = {}
        for note in of_language.values():
            for key, source in note.front["sources"].items():
                for field in sorted(_FIELDS):
                    known = named if field in ("instrument", "publisher") else everywhere
                    value = source.get(field)
                    other, where = known.setdefault((key, field), (value, note.where))
                    if other != value:
                        yield f"{note.where}: source {key}: another {field} than in {where}"


def _problems(source: dict[str, Any]) -> Iterator[str]:
    if unknown := source.keys() - _FIELDS:
        yield f"unknown {', '.join(sorted(unknown))}"
    if not source.get("instrument") or not source.get("publisher"):
        yield "no instrument or no publisher"
    if source.get("kind") not in KINDS:
        yield f"{source.get('kind')} is no kind of source"
    day = source.get("date")
    if day is not None and not is_date(str(day)):
        yield f"{day} is no date"
    if source.get("kind") in _DATED and not isinstance(day, date):
        yield f"a {source['kind']} without the day it is dated"
    if "url" in source:
        host = urlsplit(str(source["url"])).hostname or ""
        if host.removeprefix("www.") not in PUBLISHERS:
            yield f"{host} is no publisher's own address"
