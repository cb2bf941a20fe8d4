"""How sentences begin that the one before explains; a sentence of a note is quoted alone."""

from __future__ import annotations

import re

from vectorstore.records import Language

_LEANING: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:It|Its|This|That|These|Those|They|Their|He|His|She|Her|We|Such|Here|There|Then|Also"
        r"|However|Both|Another|Others|Later|Instead|Thus|Therefore|Moreover|Furthermore"
        r"|The same|The former|The latter|As a result)\b"
        r"|(?:After|At|Before|By|For|From|In|Of|On|Since|Through|To|Under|Until|With) "
        r"(?:it|them|this|that|these|those|him|her|the same)\b"
        r"|The (?:law|treaty|article|agreement|convention|declaration|paper|document|text|rule"
        r"|protocol|memorandum|union)\b(?! (?:of|on|to|between|for|from|that)\b)"
    ),
    "ru": re.compile(
        r"(?:Эт(?:о|от|а|и|ого|ому|им|ими|ой|у|их|ом)|Он|Она|Оно|Они|Его|Её|Ее|Их|Ему|Ей|Им|Ею"
        r"|Также|Однако|Кроме того|Тем не менее|Таким образом|Следовательно|Поэтому|Потому|Затем"
        r"|Данн(?:ый|ая|ое|ые|ого|ой|ым|ом|ую)|Так(?:ой|ая|ое|ие|им|их)|Там|Здесь|Тогда|Позднее"
        r"|Позже|Впоследствии|(?:Выше)?[Уу](?:казанн|помянут)\w+|(?:Выше)?[Нн]азванн\w+"
        r"|Т(?:от|а|о|е|ого|ому|ем|ой) же)\b"
        r"|(?:В|Во|До|Для|За|Из|К|На|О|Об|От|По|Под|После|При|С|Со|Через) "
        r"(?:эт(?:ого|ому|им|ом|ой|у|их|ими)|н[её]м|нему|него|ней|не[её]|них|ним|ними"
        r"|т(?:ом|ой|от|у|о|ого|ем|ому|е) же)\b"
    ),
    "kk": re.compile(
        r"(?:Бұл|Бұн(?:ы|ың)|Мұн(?:ы|ың|да|дай|дағы|ымен)|Бұ(?:ған|дан)|Ол|Олар(?:ды|дың|ға|да|дан)?"
        r"|Он(?:ы|ың|да|дай|дағы|ымен)|О(?:ған|дан)|Осы(?:ны|ның|нда|ндай|ған|дан|лай|лайша)?"
        r"|Сол(?:ар)?|Сон(?:ы|ың|да|дай|дықтан|дай-ақ|ымен)|Соған|Содан|Сондай-ақ|Алайда|Бірақ"
        r"|Дегенмен|Демек|Сөйтіп|Кейін|Кейінірек|Аталған|Аталмыш|Көрсетілген|Жоғарыда)\b"
    ),
}


def leans_on_another(sentence: str, language: Language) -> bool:
    """Whether a sentence begins as one that the sentence before it explains."""
    return bool(_LEANING[language].match(sentence))
