"""What is said around the words of a chat model, in English, Russian and Kazakh."""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore.records import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class ModelWords:
    """Sentences of one language; `{model}`, `{why}` and the counts are filled in."""

    quotes_instead: str  # why the words of a chat model are not shown
    broke_off: str  # what follows in the reply is missing
    nothing_held: str
    nothing_said: str
    off_question: str  # why a sentence was stopped that the passages do say
    refused: str
    usage: str


_WORDS: dict[Language, ModelWords] = {
    "en": ModelWords(
        quotes_instead="Quotes are shown instead: {why}.",
        broke_off="The answer may not be whole: {why}.",
        nothing_held="the sources support nothing that {model} said",
        nothing_said="{model} said nothing",
        off_question="it does not answer the question",
        refused="{model} found no answer in the passages it was given.",
        usage=(
            "Chat model: calls {calls}, tokens in {tokens_in}, tokens out {tokens_out}, "
            "sentences stopped {stopped}"
        ),
    ),
    "ru": ModelWords(
        quotes_instead="Вместо этого показаны цитаты: {why}.",
        broke_off="Ответ может быть неполным: {why}.",
        nothing_held="источники не подтверждают ничего из сказанного моделью {model}",
        nothing_said="модель {model} ничего не ответила",
        off_question="это не ответ на вопрос",
        refused="Модель {model} не нашла ответа в данных ей фрагментах.",
        usage=(
            "Языковая модель: вызовов {calls}, токенов на входе {tokens_in}, на выходе "
            "{tokens_out}, остановлено предложений {stopped}"
        ),
    ),
    "kk": ModelWords(
        quotes_instead="Оның орнына дәйексөздер көрсетілді: {why}.",
        broke_off="Жауап толық болмауы мүмкін: {why}.",
        nothing_held="{model} үлгісінің айтқанын дереккөздер растамайды",
        nothing_said="{model} үлгісі ештеңе айтпады",
        off_question="бұл сұраққа жауап емес",
        refused="{model} үлгісі берілген үзінділерден жауап таппады.",
        usage=(
            "Тіл үлгісі: шақыру {calls}, кіріс токен {tokens_in}, шығыс токен {tokens_out}, "
            "тоқтатылған сөйлем {stopped}"
        ),
    ),
}


def words(language: str) -> ModelWords:
    """The words of a language; English for one that has none."""
    return _WORDS[next((known for known in LANGUAGES if known == language), "en")]
