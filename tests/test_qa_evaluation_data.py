"""The paraphrases and questions of the evaluation: of the notes, enough of each, none twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from ingest.documents import build_document
from ingest.limits import Limits
from ingest.notes import shipped_notes
from ingest.readers.markdown import read_markdown
from qa.evaluation.guarding import Paraphrase, paraphrases
from qa.evaluation.modelled import QuestionKind, questions
from vectorstore.records import LANGUAGES, NOTES, Language

TABLE = Path(__file__).parents[1] / "docs" / "CORPUS.md"

PARAPHRASES: Mapping[Language, int] = {"en": 60, "ru": 45, "kk": 45}
CROSS_LANGUAGE = 15
KAZAKH = "[әғқңөұүһі]"  # letters that Russian does not have
RULES = 25  # with a negation, and as many that say what must or may be done
QUESTIONS: Mapping[QuestionKind, int] = {"answerable": 30, "unanswerable": 15, "off-subject": 15}

NEGATIONS: Mapping[Language, str] = {
    "en": r"\b(?:not|no|neither|without|cannot)\b",
    "ru": r"\b(?:не|нет|ни|нельзя|без)\b",
    "kk": r"\b(?:емес|жоқ|болмайды|болмады|алмайды|алмады|алмайтын|қоймады|келмейтін|\w+сыз|"
    r"\w+май(?:ды|тын)|\w+мей(?:ді|тін)|\w+[мпб][ае](?:ған|ген|ды|ді))\b",
}
MODALS: Mapping[Language, str] = {
    "en": r"\b(?:must|may|can|cannot|could|need|requires?|required|ha(?:s|ve) to)\b",
    "ru": r"\b(?:долж(?:ен|на|но|ны)|мо(?:жет|гут|жно|гли)|нельзя|вправе|необходим\w*|нуждается"
    r"|треб(?:ует|уют))\b",
    "kk": r"\b(?:тиіс|керек|қажет|міндетті|міндеттейді|алады|алмайды|алмады|алмайтын"
    r"|\w+[гғ][еа] болады|болмайды)\b",
}

LETTERS: Mapping[Language, Callable[[str], bool]] = {
    "en": lambda text: not re.search(r"[а-яё]", text) and not re.search(KAZAKH, text),
    "ru": lambda text: bool(re.search(r"[а-яё]", text)) and not re.search(KAZAKH, text),
    "kk": lambda text: bool(re.search(KAZAKH, text)),
}


def words_of(text: str) -> list[str]:
    return re.findall(r"[\w-]+", text.casefold())


def numbers_in(text: str) -> set[str]:
    """Numbers of three digits or more, their thousands joined."""
    joined = re.sub(r"(?<=\d)[,\s](?=\d{3}\b)", "", text)
    return set(re.findall(r"\d{3,}", joined))


def reworded(one: Paraphrase) -> float:
    """The share of words that are other ones than the source's, or elsewhere."""
    source, text = words_of(one.source), words_of(one.text)
    blocks = SequenceMatcher(None, source, text, autojunk=False).get_matching_blocks()
    return 1 - sum(block.size for block in blocks) / max(len(source), len(text))


def having(patterns: Mapping[Language, str]) -> list[Paraphrase]:
    return [one for one in paraphrases() if re.search(patterns[one.language], one.text, re.I)]


@pytest.fixture(scope="module")
def sentences() -> dict[tuple[str, str], set[str]]:
    """The sentences of each note as a library has them, by language and note."""
    found = {}
    for source, content in shipped_notes():
        language, _, name = source.removeprefix(NOTES).partition("/")
        document = build_document(read_markdown(content, source, Limits()), content, source)
        found[language, name.removesuffix(".md")] = {
            document.text[start:end]
            for passage in document.passages
            for start, end in passage.sentences
        }
    return found


def test_every_source_is_a_sentence_of_its_note(sentences: dict[tuple[str, str], set[str]]) -> None:
    strays = [
        one.source
        for one in paraphrases()
        if one.source not in sentences[one.source_language, one.note]
    ]
    assert strays == []


def test_every_note_is_paraphrased_in_each_language(
    sentences: dict[tuple[str, str], set[str]],
) -> None:
    assert {(one.language, one.note) for one in paraphrases()} == set(sentences)


def test_there_are_enough_paraphrases_in_each_language() -> None:
    counted = Counter(one.language for one in paraphrases())
    assert all(counted[language] >= least for language, least in PARAPHRASES.items())


def test_some_paraphrases_are_in_another_language_than_their_source() -> None:
    pairs = [
        (one.source_language, one.language)
        for one in paraphrases()
        if one.source_language != one.language
    ]
    assert len(pairs) >= CROSS_LANGUAGE
    assert {language for _, language in pairs} == set(LANGUAGES)
    assert {language for language, _ in pairs} == set(LANGUAGES)


@pytest.mark.parametrize("patterns", [NEGATIONS, MODALS], ids=["negations", "modals"])
def test_enough_paraphrases_keep_a_rule_or_a_negation(patterns: Mapping[Language, str]) -> None:
    kept = having(patterns)
    assert len(kept) >= RULES
    assert {one.language for one in kept} == set(LANGUAGES)


def test_paraphrases_are_reworded() -> None:
    assert len({one.text for one in paraphrases()}) == len(paraphrases())
    assert all(words_of(one.text) != words_of(one.source) for one in paraphrases())
    own = [one for one in paraphrases() if one.language == one.source_language]
    mostly = [one for one in own if reworded(one) >= 1 / 3]
    assert len(mostly) >= 0.9 * len(own)


def test_paraphrases_bring_no_number_of_their_own() -> None:
    added = {one.text: numbers_in(one.text) - numbers_in(one.source) for one in paraphrases()}
    assert {text: numbers for text, numbers in added.items() if numbers} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", QUESTIONS)
def test_there_are_enough_questions_of_each_kind(language: Language, kind: QuestionKind) -> None:
    counted = Counter((one.language, one.kind) for one in questions())
    assert counted[language, kind] >= QUESTIONS[kind]


def test_questions_have_only_the_kinds_and_languages_known() -> None:
    assert {one.kind for one in questions()} == set(QUESTIONS)
    assert {one.language for one in questions()} == set(LANGUAGES)


def test_texts_are_in_the_letters_of_their_language() -> None:
    texts = [(one.language, one.text) for one in paraphrases()]
    texts += [(one.language, one.text) for one in questions()]
    wrong = [text for language, text in texts if not LETTERS[language](text.casefold())]
    assert wrong == []


def test_no_question_is_asked_twice_or_is_an_example_of_the_documentation() -> None:
    asked = Counter(tuple(words_of(one.text)) for one in questions())
    assert [words for words, count in asked.items() if count > 1] == []
    rows = [line.split("|") for line in TABLE.read_text("utf-8").splitlines()]
    examples = {tuple(words_of(row[2])) for row in rows if row[1:2] and row[1].strip() in LANGUAGES}
    assert len(examples) > 100
    assert examples & set(asked) == set()
