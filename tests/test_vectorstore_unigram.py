"""Own segmentation gives what `tokenizers` gives, for every text."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from vectorstore.unigram import Unigram

SPECIALS, UNKNOWN = 4, 3
WORDS = (
    "the treaty treaties ratified constitution international of and law "
    "договор договоры закон республика ратифицирован и в "
    "қазақстан республикасының заңы шарт туралы және "
    "1991 1992 10 12.12 — « » ( ) , . - : ; №"
).split()
LETTERS = sorted(
    {*"abcdefghijklmnopqrstuvwxyzабвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі0123456789.,-"}
)


def _vocabulary() -> list[tuple[str, float]]:
    """Pieces of words, with scores that leave some ties."""
    pieces = {"▁"} | set(LETTERS)
    for word in WORDS:
        marked = f"▁{word}"
        pieces |= {marked[a:b] for a in range(len(marked)) for b in range(a + 1, len(marked) + 1)}
    pieces -= {"q", "ж", "7"}  # known inside longer pieces only, or not at all
    scored = [(piece, -12 + 1.75 * math.log2(1 + len(piece))) for piece in sorted(pieces)]
    return [(f"< {number} >", 0.0) for number in range(SPECIALS)] + scored


VOCABULARY = _vocabulary()


@pytest.fixture(scope="module")
def encode() -> Callable[[str], list[int]]:
    """The whole text in ids, by own code."""
    pieces, scores = zip(*VOCABULARY, strict=True)
    unigram = Unigram(pieces, scores, SPECIALS, UNKNOWN)
    return lambda text: unigram.encode(text, 10**9)


@pytest.fixture(scope="module")
def reference() -> Callable[[str], list[int]]:
    """The same by `tokenizers`."""
    tokenizer = Tokenizer(models.Unigram(VOCABULARY, UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", "always")
    return lambda text: tokenizer.encode(text, add_special_tokens=False).ids


TEXTS = st.lists(
    st.sampled_from(WORDS)
    | st.text(st.sampled_from(LETTERS), max_size=9)
    | st.text(max_size=5)
    | st.sampled_from(["▁", "  ", "\n", "中国", "日", "\u200b", "И\u0306", "ﬁ", "<s>", "😀", "½"]),
    max_size=12,
)


@given(parts=TEXTS, between=st.sampled_from([" ", "", "  ", "\t"]))
@settings(max_examples=400)
def test_any_text_gives_the_same_ids(
    encode: Callable[[str], list[int]],
    reference: Callable[[str], list[int]],
    parts: list[str],
    between: str,
) -> None:
    text = between.join(parts)
    assert encode(text) == reference(text)


def test_unknown_neighbours_become_one(encode: Callable[[str], list[int]]) -> None:
    assert encode("中国政府").count(UNKNOWN) == 1
    assert encode("中国 政府").count(UNKNOWN) == 2


def test_limit_cuts_the_end(encode: Callable[[str], list[int]]) -> None:
    pieces, scores = zip(*VOCABULARY, strict=True)
    unigram = Unigram(pieces, scores, SPECIALS, UNKNOWN)
    text = "international treaties of the republic " * 50
    assert unigram.encode(text, 17) == encode(text)[:17]


def test_composed_and_decomposed_letters_are_one(encode: Callable[[str], list[int]]) -> None:
    assert encode(unicodedata.normalize("NFD", "Қазақстан й")) == encode("Қазақстан й")


def test_half_a_surrogate_pair_is_no_error(encode: Callable[[str], list[int]]) -> None:
    assert encode("law \ud800 law") == encode("law ? law")
