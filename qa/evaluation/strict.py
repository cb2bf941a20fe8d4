"""Whether a shown sentence is as good as copied from its quotes: a judge apart from the guard.

It takes no paraphrase: what it objects to needs a person's look, what it lets pass does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations
from typing import Literal, NamedTuple

from vectorstore import Language
from vectorstore.dates import find_dates
from vectorstore.stemming import stem
from vectorstore.words import fold, is_stop_word

COVERED = 0.9
"""Of the sentence's content words, the share that its quote has to have."""

IN_ORDER = 0.75
"""Of those words, the share that the quote has to have in the same order."""

_AROUND = 3  # words before and after what was copied in which a "not" still belongs to it
_TOGETHER = 2  # quotes that may support a sentence only together

# Words that turn what is said: no one of them may come or go.
_TURNING: dict[Language, str] = {
    "en": (
        r"not|no|never|none|nor|neither|without|cannot|.+n't|must|shall|may|might|can|could|should"
        r"|would|required?|obliged|allowed|before|after|until|since|only|least|most|more|less|fewer"
        r"|earlier|later|all|every|some|any|first|last"
    ),
    "ru": (
        r"не|ни|нет|нельзя|без|никогда|долж\w+|обязан\w*|може?т|могут|мог\w*|можно|нужн\w+|вправе"
        r"|подлеж\w+|до|после|перед|с|только|лишь|более|менее|больше|меньше|раньше|ранее|позже"
        r"|позднее|все|всех|кажд\w+|перв\w+|последн\w+"
    ),
    "kk": (
        r"емес|жоқ|тиіс|мүмкін|міндетті|құқылы|керек|қажет|дейін|кейін|бұрын|бастап|бері|тек|ғана"
        r"|кемінде|артық|астам|кем|көп|аз|барлық|бәрі|әр|әрбір|алғашқы|бірінші|соңғы"
        r"|\w+(?:ма|ме|ба|бе|па|пе)(?:ды|ді|йды|йді|ған|ген|йтын|йтін|са|се|й)"
    ),
}
# Beginnings of what states do with instruments and of what befalls these.
_ACTS: dict[Language, str] = {
    "en": (
        "sign ratif adopt approv denounc reject repeal join left leav acced withdr recogni condemn "
        "proclaim renounc found dissolv conclud terminat clos open amend enter ceas"
    ),
    "ru": (
        "подпис ратифиц приня принима одобр денонс отклон отмен присоедин вступ вошё выше призна "
        "осуди провозгла учред упраздн заключ расторг закры откры утрат избра"
    ),
    "kk": (
        "қол қойды ратифик қабылда мақұлда денонса қосыл кірді шықты таныды айыпта жариял құрды "
        "құрыл тарат жойды жойыл бекіт енгіз тапсыр"
    ),
}
_MARKUP = re.compile(r"!?\[[^\]]*\]|<[a-z/!][^>]*>|https?:|\bwww\.|【", re.IGNORECASE)
_TOKEN = re.compile(
    r"\d{4}-\d\d(?:-\d\d)?(?!\d)"
    r"|\d+(?:[ \u00a0,]\d{3}(?!\d))*(?:[.,]\d+)?(?:[-/]\d+)*(?:\(\d+\))*"
    r"|[^\W\d_]+(?:['’-][^\W\d_]+)*"
)


class _Token(NamedTuple):
    """A word as it is compared: `kind` says how strictly."""

    term: str
    kind: Literal["exact", "content", "stop"]
    written: str


def strictly_supported(sentence: str, quotes: Sequence[str], language: Language) -> str:
    """Empty where a quote, or two together, say a sentence in nearly the same words; else why not.

    Every number, date, capitalised name, act and turning word ("not", "may", "before") has to
    stand in the quote, in the same order.
    """
    markup = _MARKUP.search(sentence)
    if markup and not any(markup.group() in quote for quote in quotes):
        return f"“{markup.group()}” is no text of the quote"
    said = list(_read(sentence, language))
    if not any(token.kind != "stop" for token in said):
        return "it says nothing"
    read = [list(_read(quote, language)) for quote in quotes]
    pairs = [[*one, *other] for one, other in permutations(read, _TOGETHER)]
    objections = [_objection(said, quote, language) for quote in (*read, *pairs)]
    if not objections:
        return "there is no quote"
    return min(objections, key=lambda found: found[0])[1]


def _objection(
    said: Sequence[_Token], quote: Sequence[_Token], language: Language
) -> tuple[float, str]:
    """How far a sentence is from a quote, 0 where it is near enough, and what is in the way."""
    terms = {token.term for token in quote}
    exact = [token for token in said if token.kind == "exact"]
    telling = [token.term for token in said if token.kind != "stop"]
    covered = sum(term in terms for term in telling) / len(telling)
    far = 2 - covered
    for token in exact:
        if token.term not in terms:
            return far, f"“{token.written}” is not in the quote"
    if not _follows(exact, quote):
        return far, "names, numbers or turning words stand in another order than in the quote"
    if dropped := _dropped(said, quote, language):
        return far, f"“{dropped}” of the quote is missing"
    if changed := _substituted(said, quote):
        return far, f"“{changed}” is in the place of other words of the quote"
    if covered < COVERED:
        return far, f"the quote has {covered:.0%} of its words"
    order = len(_common(telling, [t.term for t in quote if t.kind != "stop"])) / len(telling)
    if order < IN_ORDER:
        return far, f"the quote has {order:.0%} of its words in this order"
    return 0.0, ""


def _read(text: str, language: Language) -> Iterator[_Token]:
    for match in _TOKEN.finditer(_with_iso_dates(text)):
        written = match.group()
        folded = fold(written)
        if written[0].isdigit():
            yield _Token(_number(written), "exact", written)
        elif re.fullmatch(_TURNING[language], folded):
            yield _Token(folded, "exact", written)
        elif is_stop_word(folded):
            yield _Token(folded, "stop", written)
        elif written[0].isupper() and match.start():
            yield _Token(folded, "exact", written)
        else:
            act = folded.startswith(tuple(_ACTS[language].split()))
            term = folded if act or written[0].isupper() else stem(folded, language)
            yield _Token(term, "exact" if act or written[0].isupper() else "content", written)


def _with_iso_dates(text: str) -> str:
    """The text with every date that names a day or month as 1991-12-16, in any language."""
    plain = unicodedata.normalize("NFC", text)
    folded = fold(plain)
    if len(folded) != len(plain):
        return plain
    for found in reversed(find_dates(folded)):
        plain = f"{plain[: found.start]} {' '.join(found.dates)} {plain[found.end :]}"
    return plain


def _number(written: str) -> str:
    plain = re.sub(r"[ \u00a0,](?=\d{3}(?!\d))", "", written)
    return re.sub(r"(?<=\d),(?=\d)", ".", plain)


def _follows(exact: Sequence[_Token], quote: Sequence[_Token]) -> bool:
    """Whether the sentence's exact words come one after another in the quote."""
    left = iter(quote)
    return all(any(token.term == other.term for other in left) for token in exact)


def _dropped(said: Sequence[_Token], quote: Sequence[_Token], language: Language) -> str:
    """A turning word of the part of the quote that was copied which the sentence lacks, or ""."""
    places = [place for _, place in _aligned(said, quote)]
    if not places:
        return ""
    own = [token.term for token in said]
    copied = quote[max(0, places[0] - _AROUND) : places[-1] + 1 + _AROUND]
    for token in copied:
        if token.term in own:
            own.remove(token.term)
        elif re.fullmatch(_TURNING[language], token.term):
            return token.written
    return ""


def _substituted(said: Sequence[_Token], quote: Sequence[_Token]) -> str:
    """The first word of the sentence that stands where the quote has another, or ""."""
    bounds = [(-1, -1), *_aligned(said, quote), (len(said), len(quote))]
    for (own, its), (next_own, next_its) in pairwise(bounds):
        new = [token for token in said[own + 1 : next_own] if token.kind != "stop"]
        old = [token for token in quote[its + 1 : next_its] if token.kind != "stop"]
        if new and old:
            return new[0].written
    return ""


def _aligned(said: Sequence[_Token], quote: Sequence[_Token]) -> list[tuple[int, int]]:
    return _common([token.term for token in said], [token.term for token in quote])


def _common(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Places in both of the longest sequence of terms that they have in the same order."""
    lengths = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) - 1, -1, -1):
        for j in range(len(other) - 1, -1, -1):
            longer = max(lengths[i + 1][j], lengths[i][j + 1])
            lengths[i][j] = lengths[i + 1][j + 1] + 1 if one[i] == other[j] else longer
    places: list[tuple[int, int]] = []
    i = j = 0
    while i < len(one) and j < len(other):
        if one[i] == other[j]:
            places.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return places
