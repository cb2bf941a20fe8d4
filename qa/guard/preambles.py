"""What a reply writes around its sentences: bullets, "Answer:", "According to the passages,"."""

from __future__ import annotations

import re

from vectorstore.records import Language

_BULLET = re.compile(r"(?:>\s*)*(?:[•●▪◦‣]\s*|[-–—+]\s+|\d{1,2}[.)]\s+|[a-zа-я]\)\s+)?(?=\S)")
# Said before an answer, and no part of it; each ends with its colon or at the end of the line.
_LABELS: dict[Language, str] = {
    "en": r"(?:(?:the |my )?(?:final |short |correct )?answer(?: to [^:.!?]{1,120}?)?(?: is)?"
    r"|sure|certainly|of course|assistant|response"
    r"|here(?: is|'s|’s|s)(?: the| an| your)? answer(?: to [^:.!?]{1,120})?)",
    "ru": r"(?:(?:краткий |окончательный |итоговый )?ответ(?: на [^:.!?]{1,120})?|конечно"
    r"|вот(?: ваш)? ответ(?: на [^:.!?]{1,120})?)",
    "kk": r"(?:(?:қысқаша |соңғы )?жауап|(?:сұрақтың |сұраққа )?жауабы?|әрине|міне,? жауап)",
}
# "According to [k7q], …": what is left of it when the marker is taken off says nothing.
_SOURCES: dict[Language, str] = {
    "en": r"(?:according to|based on|as stated (?:in|by)|as noted in|per)"
    r"(?:(?: the)?(?: given| provided| above| supplied)?"
    r" (?:passages?|sources?|context|information))?(?: (?:provided|given|above))?\s*,"
    r"|(?:the )?(?:passage|source)s?(?: (?:states?|says?|notes?|mentions?|indicates?)(?: that)?)",
    "ru": r"(?:согласно|на основании|в соответствии с|исходя из|судя по|как указано в)"
    r"(?:(?: \w*(?:данн|предоставленн|приведённ|приведенн)\w*)?"
    r" (?:отрывк|фрагмент|источник|контекст|информаци)\w*)?\s*,",
    "kk": r"(?:(?:(?:берілген|келтірілген) )?(?:үзінді|дереккөз|мәлімет|ақпарат)\w*"
    r"(?: (?:сәйкес|бойынша|қарағанда|негізінде|сүйене отырып))?"
    r"|сәйкес|бойынша|қарағанда)\s*,",
}
_LABEL = re.compile(
    rf"(?:{'|'.join(_LABELS.values())})\s*(?::+\s*|[.!,]?\s*$|[!,]\s+)", re.IGNORECASE
)
_SOURCE = re.compile(rf"(?:{'|'.join(_SOURCES.values())})\s+", re.IGNORECASE)
_EMPTIED = re.compile(r"\s*\((?:see|source:?|cf\.|см\.|қараңыз|қар\.)?\s*[,;]*\)", re.IGNORECASE)


def bare_sentence(text: str, opens_line: bool) -> str:
    """A reply's sentence without its bullet and preamble, begun with a capital; or nothing."""
    text = _EMPTIED.sub("", text).strip()
    if opens_line:
        text = text[_match_end(_BULLET, text) :]
    kept = text
    for preamble in (_LABEL, _SOURCE):
        kept = kept[_match_end(preamble, kept) :]
    if not any(map(str.isalnum, kept)):
        return ""
    return kept if kept == text else kept[0].upper() + kept[1:]


def _match_end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0
