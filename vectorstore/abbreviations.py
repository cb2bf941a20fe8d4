"""Abbreviations and sentence openers of English, Russian and Kazakh, for finding sentence ends."""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore.records import Language


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Words before a full stop, in lower case and without it, by what the full stop can mean."""

    never: frozenset[str]  # no sentence ends here: "Dr.", "им."
    numbered: frozenset[str]  # an abbreviation only before a number: "No. 5", but "I say no."
    closing: frozenset[str]  # a capital after it begins a sentence: "etc.", "т.д."
    weak: frozenset[str]  # only a word of `openers` after it begins one: "г.", "Inc."
    openers: frozenset[str]  # closed-class words that begin sentences, as written there


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _union(first: Abbreviations, second: Abbreviations) -> Abbreviations:
    return Abbreviations(
        first.never | second.never,
        first.numbered | second.numbered,
        first.closing | second.closing,
        first.weak | second.weak,
        first.openers | second.openers,
    )


_EN = Abbreviations(
    never=_words(
        "dr prof mr mrs ms messrs st gen col lt capt sgt gov sen rep amb hon rev pres "
        "e.g i.e cf vs viz ca approx dept univ ph.d doc est"
    ),
    numbered=_words(
        "no nos art arts para paras p pp sec secs ch chap vol vols fig figs cl pt ann app reg res "
        "jan feb mar apr jun jul aug sep sept oct nov dec"
    ),
    closing=_words("etc al ibid"),
    weak=_words("sec inc ltd co corp jr sr a.m p.m u.s u.k u.n e.u n.a b.c a.d"),
    openers=_words(
        "The A An This That These Those It He She We They I You His Her Its Our Their There Here "
        "In On At By For From To With As If When While Since After Before Under Over During "
        "However But And Or Nor Yet So Thus Therefore Then Also Moreover Further Furthermore "
        "Finally First Second Firstly Secondly Later Today Now Such Some Many Most All Each Every "
        "No Not Nobody Both Any Another Other Others What Which Who Why How Where Although "
        "Though Because Despite According Consequently Nevertheless Certainly Article"
    ),
)
_RU_ONLY = Abbreviations(
    never=_words(
        "им проф акад доц т.е т.к т.н см ср напр ул просп пер тов канд докт юрид ред изд сост "
        "соч св дж гос мин зам пом обл респ букв лат англ рус каз"
    ),
    numbered=_words(
        "ст стст п пп ч чч гл разд прил рис табл стр с сс т тт вып абз подп янв февр "
        "апр авг сент окт нояб дек"
    ),
    closing=_words("т.д т.п др пр проч н.э"),
    weak=_words("г гг в вв руб коп тыс млн млрд трлн чел экз"),
    openers=_words(
        "В Во На По При С Со К Ко От До Из За Для Без О Об У Под Над Между После Перед "
        "Это Этот Эта Эти Этим Тот Та Те Он Она Оно Они Мы Вы Я Его Её Ее Их Наш Все Всё Всего "
        "И А Но Однако Если Когда Как Так Также Тогда Поэтому Затем Потом Таким Кроме Вместе "
        "Согласно Настоящий Настоящая Настоящее Такой Такие Такая Каждый Каждая Не Ни Нет Что "
        "Кто Где Почему Хотя Поскольку Ныне Сегодня Ещё Еще Уже Там Здесь Тем Было Была Были"
    ),
)
_KK_ONLY = Abbreviations(
    never=_words("проф акад қар мыс ред баспа"),
    numbered=_words("бет б т қос"),
    closing=_words("т.б т.с.с с.с б.з"),
    weak=_words("ж жж б бб ғ ғғ қ қк мың млн млрд теңге ж.б"),
    openers=_words(
        "Бұл Ол Осы Сол Олар Біз Сіз Мен Оның Олардың Оны Оған Біздің Барлық Әр Әрбір Егер Ал "
        "Және Бірақ Алайда Сондықтан Сонымен Сондай Сондай-ақ Соның Кейін Содан Қазір Бүгін "
        "Мұнда Мұндай Осындай Осылайша Осыған Онда Одан Содан Жаңа Кім Не Қашан Қайда Неге"
    ),
)

_RU = _union(_RU_ONLY, _EN)
ABBREVIATIONS: dict[Language, Abbreviations] = {
    "en": _EN,
    "ru": _RU,
    "kk": _union(_KK_ONLY, _RU),
}
"""Russian texts also hold English abbreviations, and Kazakh ones those of all three."""
