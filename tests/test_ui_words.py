"""The words: the same in three languages, filled alike, and every one that is used exists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from qa.records import LANGUAGES, Language
from ui.words import say, words_of

UI = Path(__file__).parents[1] / "ui"
PAGES = sorted(path.stem for path in (UI / "words" / "en").glob("*.toml"))
_USED = re.compile(r"""say\(\s*(?:\w+,\s*)?(?:desk\.\w+,\s*)?f?"([a-z_]+)\.([a-z0-9_.{}]+)["{]""")


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def sources() -> Iterator[tuple[Path, str]]:
    for path in sorted(UI.rglob("*")):
        if path.suffix in (".py", ".html"):
            yield path, path.read_text("utf-8")


def test_each_language_has_the_same_pages() -> None:
    for language in LANGUAGES:
        assert sorted(path.stem for path in (UI / "words" / language).iterdir()) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_the_same_things_with_the_same_values(page: str) -> None:
    english = words_of("en", page)
    for language in LANGUAGES:
        words = words_of(language, page)
        assert list(words) == list(english), f"{page}.toml of {language}"
        for key, said in words.items():
            assert said.strip(), f"{page}.{key} of {language} is empty"
            assert fields(said) == fields(english[key]), f"{page}.{key} of {language}"


@pytest.mark.parametrize("page", PAGES)
def test_words_are_in_their_language(page: str) -> None:
    quoted = re.compile("[“«][^”»]*[”»]")  # such as what to search for
    cyrillic = re.compile("[а-яёәғқңөұүһі]", re.IGNORECASE)
    for key, said in words_of("en", page).items():
        assert not cyrillic.search(quoted.sub("", said)), f"{page}.{key}"
    for language in ("ru", "kk"):
        written = " ".join(words_of(language, page).values())
        letters = re.findall(r"[^\W\d_]", re.sub(r"\{\w+\}|[A-Z_]{4,}", "", written))
        share = sum(bool(cyrillic.match(letter)) for letter in letters) / len(letters)
        assert share > 0.6, f"{page}.toml of {language}"
    assert not re.search(
        "[әғқңөұүһ]", quoted.sub("", " ".join(words_of("ru", page).values())).casefold()
    )


def test_every_key_that_is_used_exists() -> None:
    known = {(page, key) for page in PAGES for key in words_of("en", page)}
    used = [(path.name, page, key) for path, text in sources() for page, key in _USED.findall(text)]
    assert len(used) > 150
    for name, page, key in used:
        if page not in PAGES:
            pytest.fail(f"{name}: {page}.{key}")
        begin = key.partition("{")[0]
        assert any(
            p == page and (k.startswith(begin) if "{" in key or key[-1] == "_" else k == key)
            for p, k in known
        ), f"{name}: {page}.{key}"


def test_words_are_filled_and_missing_ones_are_named() -> None:
    assert say("en", "safety.too_many_files", files=3) == "Too many files at once: send at most 3."
    with pytest.raises(KeyError, match="nothing"):
        say("en", "safety.nothing")
    with pytest.raises(KeyError, match="files"):
        say("ru", "safety.too_many_files", other=3)


def test_a_page_of_words_is_given_whole_and_cannot_be_changed() -> None:
    words = words_of("kk", "site")
    words.clear()
    assert words_of("kk", "site")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_have_nothing_but_words(language: Language) -> None:
    for page in PAGES:
        read = tomllib.loads((UI / "words" / language / f"{page}.toml").read_text("utf-8"))
        assert all(isinstance(said, str) for said in read.values())
