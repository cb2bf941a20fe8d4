"""Why a sentence was stopped, in English, Russian and Kazakh."""

from __future__ import annotations

from qa.guard.objection import Kind, Objection
from qa.labels import quoted
from vectorstore.records import Language

_WORDS: dict[Language, dict[Kind, str]] = {
    "en": {
        "marker": "it cites {detail}, which was not given",
        "number": "the number {detail} is not in the passages",
        "date": "the date {detail} is not in the passages",
        "article": "{detail} is not what the passages cite",
        "name": "{detail} is not named in the passages",
        "act": "the passages do not say {detail}",
        "negation": "the passages say the opposite",
        "modality": "the passages do not make it a duty, right or possibility in this way",
        "relation": "the passages set other limits of time or quantity: {detail}",
        "roles": "the passages give {detail} another part",
        "meaning": "no passage says this",
        "markup": "it holds a link, picture or markup: {detail}",
        "fragment": "it is no whole statement",
    },
    "ru": {
        "marker": "ссылка {detail} никуда не ведёт: такого фрагмента не давали",
        "number": "числа {detail} во фрагментах нет",
        "date": "даты {detail} во фрагментах нет",
        "article": "{detail}: фрагменты ссылаются на другое",
        "name": "{detail} во фрагментах не упоминается",
        "act": "во фрагментах не сказано: {detail}",
        "negation": "во фрагментах сказано обратное",
        "modality": "во фрагментах иначе сказано об обязанности, праве или возможности",
        "relation": "во фрагментах другие границы времени или количества: {detail}",
        "roles": "во фрагментах у {detail} другая роль",
        "meaning": "ни один фрагмент этого не говорит",
        "markup": "в нём ссылка, картинка или разметка: {detail}",
        "fragment": "это не законченное утверждение",
    },
    "kk": {
        "marker": "{detail} сілтемесі ешқайда апармайды: мұндай үзінді берілмеген",
        "number": "{detail} саны үзінділерде жоқ",
        "date": "{detail} күні үзінділерде жоқ",
        "article": "{detail}: үзінділер басқа ережеге сілтейді",
        "name": "{detail} үзінділерде аталмаған",
        "act": "үзінділерде бұл айтылмаған: {detail}",
        "negation": "үзінділерде керісінше айтылған",
        "modality": "үзінділерде міндет, құқық немесе мүмкіндік басқаша айтылған",
        "relation": "үзінділерде уақыт немесе сан шегі басқаша: {detail}",
        "roles": "үзінділерде {detail} басқа рөлде",
        "meaning": "бұл ешбір үзіндіде айтылмаған",
        "markup": "онда сілтеме, сурет немесе белгілеу бар: {detail}",
        "fragment": "бұл аяқталған тұжырым емес",
    },
}


def explained(objection: Objection, language: Language) -> str:
    """An objection in words of a language, what it objects to in quotation marks."""
    return _WORDS[language][objection.kind].format(detail=quoted(objection.detail, language))
