"""Receipts held against a real library, and forgeries of every kind."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.answer import Answer, AnswerSentence, Citation
from qa.errors import UnreadableAnswer
from qa.receipts import verify
from qa.rendering import render
from vectorstore.embedding import Progress, Vectors
from vectorstore.errors import LibraryDamaged
from vectorstore.library import Library
from vectorstore.records import (
    Channel,
    DocumentInfo,
    Hit,
    NewDocument,
    Page,
    Passage,
    PassageDraft,
    Source,
)

TEXT = (
    "Kazakhstan declared its independence on 16 December 1991. It joined the United Nations.\n\n"
    "Ratified treaties have priority over laws. This rule ended on 1 July 2026."
)
AS_OF = date(2026, 11, 1)


class Trigrams:
    """Hashes character trigrams into a unit vector."""

    fingerprint = "trigrams-1"
    dimension = 64

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One row for each text."""
        if progress is not None:
            progress(len(texts), len(texts))
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """One unit vector."""
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for i in range(len(text) - 2):
            digest = hashlib.blake2b(text[i : i + 3].encode(), digest_size=2).digest()
            vector[int.from_bytes(digest) % self.dimension] += 1
        return (vector / np.linalg.norm(vector)).astype(np.float32)


def new_document(source: str, content: bytes) -> NewDocument:
    end = TEXT.index("\n\n")
    second = TEXT.index("This rule")
    first = TEXT.index("It joined")
    return NewDocument(
        info=DocumentInfo(
            id=hashlib.sha256(content).hexdigest(),
            title="On independence",
            kind="scholarship",
            language="en",
            source=source,
            added_at="2026-11-01T10:00:00+00:00",
            text_sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
            author="A. Writer",
            year=2012,
            page_count=2,
        ),
        content=content,
        text=TEXT,
        pages=(Page(1, 0), Page(2, end + 2)),
        passages=(
            PassageDraft(
                0, end, ((0, first - 1), (first, end)), ("Independence",), 1, "p. 1, para. 1",
                sources=(Source("Constitutional Law", "Art. 1", "1991-12-16", "law"),),
            ),
            PassageDraft(
                end + 2, len(TEXT), ((end + 2, second - 1), (second, len(TEXT))), (), 2, "Art. 4",
                valid_from=date(1995, 8, 30), valid_to=date(2026, 7, 1),
            ),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("verified")


@pytest.fixture(scope="module")
def library(folder: Path) -> Iterator[Library]:
    original = folder / "paper.txt"
    original.write_text("as it was", encoding="utf-8")
    with Library.create(folder / "library", Trigrams()) as made:
        made.add(new_document(str(original), original.read_bytes()))
        yield made


def cite(passage: Passage, number: int, sentence: int) -> Citation:
    start, end = passage.sentences[sentence]
    quote = TEXT[start:end]
    return Citation(number, quote, start, end, passage, passage.in_force(AS_OF))


@pytest.fixture(scope="module")
def answer(library: Library) -> Answer:
    passages = library.document_passages(library.documents()[0].id)
    citations = (cite(passages[0], 1, 1), cite(passages[1], 2, 0))
    sentences = (
        AnswerSentence(citations[0].quote, (1,)),
        AnswerSentence(citations[1].quote, (2,), "No longer in force since 1 July 2026:"),
    )
    return Answer(
        question="What happened?",
        text=render(sentences),
        sentences=sentences,
        citations=citations,
        hits=tuple(Hit(p, 0.5, {"dense": Channel(1, 0.5)}) for p in passages),
        abstained=False,
        reason="",
        confidence=0.9,
        answered_by="quotes",
        as_of=AS_OF,
        language="en",
        standalone_question="What happened?",
    )


def failures(answer: Answer, library: Library) -> str:
    result = verify(answer, library)
    assert result.ok == (not result.failures)
    return "\n".join(f"[{check.number}] {check.message}" for check in result.failures)


def test_an_honest_answer_holds(answer: Answer, library: Library) -> None:
    result = verify(answer, library)

    assert result.ok, result.failures
    assert {check.number for check in result.checks} == {0, 1, 2}
    assert verify(Answer.from_dict(json.loads(json.dumps(answer.to_dict()))), library).ok


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Paths of all strings and numbers inside."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    elif value not in (None, "", True, False):
        yield path


def receipts(data: dict[str, Any]) -> list[tuple[str | int, ...]]:
    """Paths of all that an answer's receipts and its text consist of."""
    parts = ("text", "sentences", "citations", "hits")
    paths = [path for part in parts for path in leaves(data[part], (part,))]
    unproven = {"source", "added_at", "score", "rank"}
    return [
        path
        for path in paths
        # A passage found in a document removed since shows nothing and proves nothing.
        if path[-1] not in unproven and (path[0], path[-2:]) != ("hits", ("document", "id"))
    ]


def one_character(value: str, data: st.DataObject) -> str:
    at = data.draw(st.integers(0, len(value) - 1))
    new = data.draw(st.sampled_from("aZ0 .[]-й\u200b").filter(lambda c: c != value[at]))
    return data.draw(
        st.sampled_from(
            [value[:at] + new + value[at + 1 :], value[:at] + value[at + 1 :], value + new]
        )
    )


@settings(max_examples=250)
@given(data=st.data())
def test_one_changed_character_is_always_found(
    answer: Answer, library: Library, data: st.DataObject
) -> None:
    forged = copy.deepcopy(answer.to_dict())
    path = data.draw(st.sampled_from(receipts(forged)))
    place: Any = forged
    for step in path[:-1]:
        place = place[step]
    old = place[path[-1]]
    place[path[-1]] = (
        one_character(old, data)
        if isinstance(old, str)
        else data.draw(st.integers(-(10**6), 10**6).filter(lambda n: n != old))
    )
    try:
        read = Answer.from_dict(forged)
    except UnreadableAnswer:
        return
    if read != answer:
        assert not verify(read, library).ok, path


def with_citation(answer: Answer, **changes: object) -> Answer:
    first = replace(answer.citations[0], **changes)  # type: ignore[arg-type]
    return replace(answer, citations=(first, *answer.citations[1:]))


@pytest.mark.parametrize(("start", "end"), [(-30, -1), (0, 0), (9, 3), (0, 10**9)])
def test_offsets_must_be_a_place_in_the_text(
    answer: Answer, library: Library, start: int, end: int
) -> None:
    assert "is no place in a text of" in failures(
        with_citation(answer, start=start, end=end), library
    )


def test_a_quote_from_elsewhere_in_the_document_is_outside_its_passage(
    answer: Answer, library: Library
) -> None:
    other = answer.citations[1]
    moved = with_citation(answer, quote=other.quote, start=other.start, end=other.end)

    assert "[1] the quote lies outside the passage" in failures(moved, library)


def test_a_misquote_says_where_it_differs(answer: Answer, library: Library) -> None:
    quote = answer.citations[0].quote.replace("joined", "jailed")
    at = answer.citations[0].start + quote.index("jailed") + 1

    assert f"see character {at}" in failures(with_citation(answer, quote=quote), library)


def test_validity_must_follow_from_the_dates(answer: Answer, library: Library) -> None:
    second = replace(answer.citations[1], in_force=True)
    forged = replace(answer, citations=(answer.citations[0], second))

    assert "`in_force` is True" in failures(forged, library)


def test_a_forged_pinpoint_is_named(answer: Answer, library: Library) -> None:
    passage = replace(answer.citations[0].passage, locator="Art. 5", page=7)

    found = failures(with_citation(answer, passage=passage), library)
    assert "the library says otherwise of: page, locator" in found


def test_a_document_by_its_title_or_a_short_id_is_not_a_receipt(
    answer: Answer, library: Library
) -> None:
    passage = answer.citations[0].passage
    for key in ("On independence", passage.document.id[:20]):
        document = replace(passage.document, id=key)
        forged = with_citation(answer, passage=replace(passage, document=document))
        assert f"no document of the library has SHA-256 {key}" in failures(forged, library)


def test_an_unknown_passage_fails(answer: Answer, library: Library) -> None:
    passage = replace(answer.citations[0].passage, id="nothing:0-1")

    assert "no passage nothing:0-1" in failures(with_citation(answer, passage=passage), library)


def test_a_passage_found_is_checked_as_well(answer: Answer, library: Library) -> None:
    hit = replace(answer.hits[1], passage=replace(answer.hits[1].passage, text="Forged."))
    forged = replace(answer, hits=(answer.hits[0], hit))

    assert failures(forged, library).startswith("[0] passage 2 of those found:")


def test_each_quoted_sentence_is_its_one_quote(answer: Answer, library: Library) -> None:
    sentences = (replace(answer.sentences[0], citations=(1, 2)), answer.sentences[1])
    forged = replace(answer, sentences=sentences, text=render(sentences))

    assert failures(forged, library) == "[0] sentence 1 is not its one quote"


def test_a_citation_number_must_exist(answer: Answer, library: Library) -> None:
    sentences = (replace(answer.sentences[0], citations=(7,)), answer.sentences[1])
    forged = replace(answer, sentences=sentences, text=render(sentences))

    assert "sentence 1 cites [7]" in failures(forged, library)


def test_numbers_run_from_one(answer: Answer, library: Library) -> None:
    forged = replace(answer, citations=answer.citations[::-1])

    assert "numbered [2, 1]" in failures(forged, library)


def test_text_beyond_the_sentences_is_found(answer: Answer, library: Library) -> None:
    assert failures(replace(answer, text=answer.text + " More. [1]"), library).startswith(
        "[0] the text is not the one"
    )


def model_answer(answer: Answer, *sentences: AnswerSentence) -> Answer:
    return replace(answer, sentences=sentences, text=render(sentences), answered_by="local:model")


def test_a_model_may_word_it_otherwise_with_a_receipt(answer: Answer, library: Library) -> None:
    worded = AnswerSentence("It became a member of the UN.", (1,))
    unsupported = AnswerSentence("It is large.", (), "Not supported by the sources:")

    assert verify(model_answer(answer, worded, unsupported), library).ok


def test_a_models_sentence_without_a_receipt_must_say_so(answer: Answer, library: Library) -> None:
    bare = model_answer(answer, AnswerSentence("It is large.", (), "Surely:"))

    assert "sentence 1 has no citation" in failures(bare, library)


def refused(answer: Answer) -> Answer:
    reason = "The sources do not answer this. Nearest: [1] of `x`."
    return replace(answer, text=reason, reason=reason, sentences=(), citations=(), abstained=True)


def test_a_refusal_holds_while_it_shows_nothing_else(answer: Answer, library: Library) -> None:
    honest = refused(answer)

    assert verify(honest, library).ok
    for forged in (
        replace(honest, sentences=answer.sentences),
        replace(honest, citations=answer.citations),
        replace(honest, text="It was in 1994. [1]"),
        replace(honest, text="", reason=""),
    ):
        assert "it abstains and" in failures(forged, library)


def test_an_answer_says_something(answer: Answer, library: Library) -> None:
    silent = replace(answer, sentences=(), citations=(), text="")

    assert failures(silent, library) == "[0] it neither answers nor abstains"


class Careless(Library):
    """Hands out other bytes than a document's without looking at them."""

    def content(self, document_id: str) -> bytes:
        """Bytes that do not hash to the id."""
        return b"not " + document_id.encode()


class Torn(Library):
    """A catalogue whose texts can't be read any more."""

    def text(self, document_id: str) -> str:
        """Raise as the catalogue does when it is damaged."""
        raise LibraryDamaged(f"the text of {document_id} can't be read")


@pytest.mark.usefixtures("library")
def test_bytes_are_hashed_whatever_the_library_says(answer: Answer, folder: Path) -> None:
    with Careless.open(folder / "library") as careless:
        assert "[1] the stored file of" in failures(answer, careless)


@pytest.mark.usefixtures("library")
def test_a_text_that_can_not_be_read_proves_nothing(answer: Answer, folder: Path) -> None:
    with Torn.open(folder / "library") as torn:
        found = failures(answer, torn)
    assert "[1] the text of “On independence” has SHA-256" in found
    assert "is no place in a text of 0 characters" in found


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that can't be read")
def test_a_source_file_that_can_not_be_read_is_named(answer: Answer, tmp_path: Path) -> None:
    with Library.create(tmp_path / "library", Trigrams()) as library:
        library.add(new_document("/proc/self/mem", b"as it was"))
        assert "the file /proc/self/mem can't be read" in failures(answer, library)


@pytest.fixture
def own(tmp_path: Path, answer: Answer) -> Iterator[tuple[Library, Path, Answer]]:
    """A library of one's own to damage, its source file and an answer from it."""
    original = tmp_path / "paper.txt"
    original.write_text("as it was", encoding="utf-8")
    with Library.create(tmp_path / "library", Trigrams()) as library:
        library.add(new_document(str(original), original.read_bytes()))
        yield library, original, answer


def test_a_document_that_was_removed_is_missing(own: tuple[Library, Path, Answer]) -> None:
    library, _, answer = own
    library.remove(library.documents()[0].id)

    found = failures(answer, library)
    assert "[1] no document of the library has SHA-256" in found
    assert "[2] no document of the library has SHA-256" in found
    assert len(found.splitlines()) == 2


def test_a_changed_source_file_is_named(own: tuple[Library, Path, Answer]) -> None:
    library, original, answer = own
    original.write_text("as it is", encoding="utf-8")

    found = failures(answer, library)
    assert f"[1] the file {original} has changed since it was read; add it again" in found


def test_a_source_file_that_is_gone_or_moved_is_no_failure(
    own: tuple[Library, Path, Answer],
) -> None:
    library, original, answer = own
    original.unlink()

    assert verify(answer, library).ok


def test_changed_stored_bytes_are_found(own: tuple[Library, Path, Answer], tmp_path: Path) -> None:
    library, _, answer = own
    [stored] = [path for path in (tmp_path / "library" / "files").rglob("*") if path.is_file()]
    stored.chmod(0o600)
    stored.write_bytes(b"as it wasn't")

    assert "SHA-256 differs" in failures(answer, library)


def test_a_document_read_anew_into_other_text_is_found(
    own: tuple[Library, Path, Answer],
) -> None:
    library, original, answer = own
    library.remove(library.documents()[0].id)
    again = new_document(str(original), original.read_bytes())
    text = "X" + TEXT[1:]
    digest = hashlib.sha256(text.encode()).hexdigest()
    library.add(replace(again, text=text, info=replace(again.info, text_sha256=digest)))

    assert "has SHA-256" in failures(answer, library)
