"""Whether a chat model's reply refuses to answer, in English, Russian or Kazakh."""

from __future__ import annotations

import re
from collections.abc import Iterable

from prompts import NO_ANSWER
from qa.guard.replies import split_reply
from vectorstore.records import Language

# The token that the prompts ask for, and its translations, in capitals anywhere or on its own.
_TOKENS = (NO_ANSWER, "НЕТ ОТВЕТА", "ЖАУАП ЖОҚ")
_SPELLED = "|".join(token.replace(" ", r"[\s_-]*") for token in _TOKENS)
_SAID = re.compile(rf"\b(?:{_SPELLED})\b")
_ALONE = re.compile(rf"\W*(?:{_SPELLED})\s*(?:$|[.:;!…–—(\"'»”*-].*)", re.IGNORECASE)

_SOURCES: dict[Language, str] = {
    "en": r"(?:passages?|sources?|texts?|context|documents?|information|excerpts?|extracts?"
    r"|materials?|articles? (?:provided|given))",
    "ru": r"(?:фрагмент|отрыв[ок]к?|источник|текст|контекст|документ|материал|выдерж)\w*",
    "kk": r"(?:үзінді|дереккөз|мәтін|құжат|мәлімет|контекст|материал|ақпарат|дерек)\w*",
}
_REFUSALS: dict[Language, str] = {
    "en": rf"\b{_SOURCES['en']}\b[^.;]{{0,40}}?\b(?:(?:do|does|did)(?: not|n't)|cannot|can't"
    r"|fails? to) (?:\w+ )?(?:contain|mention|say|state|specify|provide|include|answer|address"
    r"|give|tell|indicate|discuss|explain|offer|have|reveal|cover|allow)"
    rf"|\bnone of (?:the|these)\b[^.;]{{0,20}}{_SOURCES['en']}"
    rf"|\bnot (?:\w+ )?(?:mentioned|stated|specified|provided|given|contained|found|included"
    rf"|addressed|discussed|available|answered)\b[^.;]{{0,20}} (?:in|by|from) "
    rf"[^.;]{{0,30}}{_SOURCES['en']}"
    r"|\bno (?:\w+ )?(?:information|mention)\b[^.;]{0,40}? (?:about|on|in|regarding|to"
    r"|available|provided)\b|\bno answer (?:to|in the|could)\b"
    r"|\b(?:not enough|insufficient|not sufficient) (?:information|context|data|detail)"
    r"|\bi(?: am|'m| was)? (?:do not|don't|cannot|can't|can not|could not|couldn't|unable|not able)"
    r"(?: to)? (?:\w+ )?(?:know|have|find|answer|determine|assist|help|provide|fulfil|see|access"
    r"|tell|say|comply|do)"
    r"|\b(?:unable to|cannot be|can't be|not possible to) (?:answer|determine|find)"
    r"|\bas an ai\b",
    "ru": rf"\bв[о]? [^.;]{{0,40}}{_SOURCES['ru']}[^.;]{{0,80}}?\b(?:нет|отсутству\w+"
    r"|не (?:содерж|указ|упом|говор|сказан|сообща|найден|обнаруж|привод|привед|описан|предостав"
    r"|уточн))"
    rf"|\b{_SOURCES['ru']}[^.;]{{0,40}} (?:не (?:содерж|отвеча|упомина|сообща|указыва|говор|да[юё]т"
    r"|позволя|предостав|хватает)|отсутству|недостаточно)"
    r"|\bнет (?:\w+ )?(?:информации|сведений|данных|ответа|упоминани\w+)"
    r"|\bнедостаточно (?:\w+ )?(?:информации|сведений|данных)"
    r"|\b(?:я|мне|мы) (?:\w+ )?не (?:могу|знаю|можем|наш[её]л|удалось|располага|име|известно)"
    r"|^не (?:могу|удалось|знаю)\b|\bневозможно (?:\w+ )?(?:ответить|определить|установить)",
    "kk": rf"\b{_SOURCES['kk']}[^.;]{{0,80}}?(?:\b(?:айтыл|көрсетіл|кездес|қамтыл|қамты|табыл|беріл"
    r"|жазыл|келтіріл|сипаттал|атал|сұраққа жауап бер)[мп][аеб]\w*|жеткіліксіз|жеткілікті емес"
    # "қол қойған жоқ" denies what was done, "туралы ақпарат жоқ" that there is anything.
    r"|(?<![ғқгк][ае]н )\bжоқ\W*$)"
    r"|\bжауап (?:жоқ|берілмеген|таб\w+мады|таба алмадым|бере алмай)"
    r"|\b(?:білмеймін|жауап беру мүмкін емес|анықтау мүмкін емес|көмектесе алмаймын)",
}
_REFUSAL = re.compile("|".join(_REFUSALS.values()), re.IGNORECASE)
_APOLOGY = re.compile(
    r"(?:i'm (?:very )?sorry|i am sorry|sorry|i apologi[sz]e|unfortunately|к сожалению|извините"
    r"|простите|прошу прощения|кешіріңіз|өкінішке (?:орай|қарай))[^.]{0,60}",
    re.IGNORECASE,
)


def is_refusal(text: str, markers: Iterable[str] = ()) -> bool:
    """Whether a reply says that it has no answer, and cites none of the `markers` given.

    What counts is how it begins, after an apology: a remark later that the passages do not say
    more is none. An empty reply is no refusal.
    """
    said = split_reply(text.replace("’", "'"), dict.fromkeys(markers, 0))
    if said and _ALONE.fullmatch(said[0].text):
        return not any(sentence.cited for sentence in said[1:])
    if any(sentence.cited for sentence in said):
        return False
    if len(said) > 1 and _APOLOGY.fullmatch(said[0].text.rstrip(" .!")):
        said = said[1:]
    return bool(said) and bool(_SAID.search(said[0].text) or _REFUSAL.search(said[0].text))
