"""Plain text in every encoding found in practice, and bytes that are no text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.encodings import decode
from ingest.errors import UnsupportedFormat
from ingest.limits import Limits
from ingest.readers.plain import read_plain

RUSSIAN = (
    "Статья 13. Договоры, ратифицированные Республикой, имеют приоритет перед её законами.\n"
    "КОНСТИТУЦИЯ РЕСПУБЛИКИ «О государственной независимости» принята 16 декабря 1991 г. — № 1007."
)
KAZAKH = (
    "Қазақстан Республикасы – тәуелсіз, демократиялық және құқықтық мемлекет.\n"
    "13-бап. Әркімнің құқық субъектісі ретінде танылуына құқығы бар, ол өңделмейді."
)
ENGLISH = (
    "Article 4. International treaties ratified by the Republic have priority over its laws.\n"
)
FRENCH = "Le traité a été signé à Paris – les États membres l'ont ratifié l'année d'après.\n"

UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "kz1048", "ptcp154")


def read(content: bytes) -> str:
    (block,) = read_plain(content, "a.txt", Limits()).blocks
    return block.text


@pytest.mark.parametrize("encoding", UNICODE)
@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, KAZAKH])
def test_unicode_with_and_without_a_mark(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", CYRILLIC)
def test_russian_in_eight_bit_encodings(encoding: str) -> None:
    text = RUSSIAN.encode(encoding, "ignore").decode(encoding)
    assert read(text.encode(encoding)) == text


@pytest.mark.parametrize("line", RUSSIAN.replace("—", "-").replace("«", "").splitlines())
@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_capitals_and_small_letters_alone(line: str, encoding: str) -> None:
    known = line.encode(encoding, "ignore").decode(encoding)
    assert read(known.lower().encode(encoding)) == known.lower()
    assert read(known.upper().encode(encoding)) == known.upper()


@pytest.mark.parametrize("encoding", ["kz1048", "ptcp154"])
def test_kazakh_in_its_own_eight_bit_encodings(encoding: str) -> None:
    text = KAZAKH.replace("–", "-")
    assert read(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_western_letters(encoding: str) -> None:
    text = FRENCH if encoding == "cp1252" else FRENCH.replace("–", "-")
    assert read((ENGLISH + text * 3).encode(encoding)) == ENGLISH + text * 3


def test_typographic_quotes_of_windows_in_english() -> None:
    text = "The “Law on treaties” – the Republic’s own – was adopted. " * 5
    assert read(text.encode("cp1252")) == text


def test_a_russian_name_in_an_english_text() -> None:
    text = ENGLISH * 20 + "In Russian: Республика Казахстан, Конституция.\n" + ENGLISH * 20
    assert read(text.encode("cp1251")) == text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == text


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_line_ends_become_newlines(ends: str) -> None:
    assert read(f"one{ends}two".encode()) == "one\ntwo"


@pytest.mark.parametrize("size", [100, 101, 5000])
def test_binary_rubbish_is_no_text(size: int) -> None:
    rubbish = random.Random(size).randbytes(size)  # noqa: S311
    with pytest.raises(UnsupportedFormat, match=r"^a\.txt: is not text.*UTF-8"):
        read(rubbish)


def test_zeros_are_no_text() -> None:
    assert decode(bytes(1000)) is None


def test_a_declared_encoding_counts_unless_it_does_not_fit() -> None:
    short = "да".encode("koi8-r")
    assert decode(short, "koi8-r") == "да"
    assert decode("Республика".encode(), "koi8-r") == "Республика"
    assert decode(RUSSIAN.encode("cp1251"), "no-such-encoding") == RUSSIAN
    assert decode(RUSSIAN.encode("cp1251"), "utf-8") == RUSSIAN
