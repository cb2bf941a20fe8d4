"""The verify page: what is found of true, altered and hostile exports, in words."""

from __future__ import annotations

import asyncio
import json
import re
import runpy
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from qa import Assistant
from qa.answer import Answer, AnswerSentence, Citation
from qa.records import LANGUAGES, Hit, Language, Library, VectorStoreError
from qa.rendering import render
from ui.pages import verify as page
from ui.pages.verify_outcomes import ASPECTS, Outcome, outcome
from ui.safety.seats import Busy
from ui.words import say

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

DAY = date(2026, 11, 1)
ENDED = (date(1995, 8, 30), date(2026, 7, 1))
HOSTILE = "<img src=x onerror=alert(1)></p><script>alert(2)</script> ${alert(3)} {{ say }}"


class Seats:
    """Seats that are all free, or none."""

    def __init__(self, free: bool) -> None:
        self.free = free

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """A seat, or Busy."""
        if not self.free:
            raise Busy
        yield


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A library of a document whose rule has ended, and one added from a file."""
    folder = tmp_path_factory.mktemp("verify")
    original = folder / "caspian.txt"
    original.write_text(samples.CASPIAN)
    with Library.create(folder / "library", samples.HashingEmbedder()) as library:
        library.add(samples.document(samples.RATIFIED, valid_from=ENDED[0], valid_to=ENDED[1]))
        library.add(samples.document(samples.CASPIAN, str(original), title="Caspian"))
        yield SimpleNamespace(
            assistant=Assistant(library),
            folder=folder / "library",
            original=original,
            seats=Seats(free=True),
        )


def made(site: SimpleNamespace) -> Answer:
    """An answer of two quotes, from either document."""
    library = site.assistant.library
    found = {d.title: library.document_passages(d.id)[0] for d in library.documents()}
    passages = (found["Notes"], found["Caspian"])
    citations = tuple(
        Citation(
            number,
            passage.sentence_texts()[0],
            *passage.sentences[0],
            passage,
            passage.in_force(DAY),
        )
        for number, passage in enumerate(passages, 1)
    )
    sentences = (
        AnswerSentence(citations[0].quote, (1,), "No longer in force since 1 July 2026:"),
        AnswerSentence(citations[1].quote, (2,)),
    )
    return Answer(
        question="What is settled?",
        text=render(sentences),
        sentences=sentences,
        citations=citations,
        hits=tuple(Hit(passage, 0.5) for passage in passages),
        abstained=False,
        reason="",
        confidence=0.9,
        answered_by="quotes",
        as_of=DAY,
        language="en",
        standalone_question="What is settled?",
    )


def checked(site: SimpleNamespace, answer: Answer) -> Outcome:
    return outcome(answer, site.assistant.verify(answer), site.assistant.library)


def with_citation(answer: Answer, **changes: object) -> Answer:
    """The answer with its second citation changed."""
    return replace(answer, citations=(answer.citations[0], replace(answer.citations[1], **changes)))


def with_passage(answer: Answer, **changes: object) -> Answer:
    return with_citation(answer, passage=replace(answer.citations[1].passage, **changes))


def with_document(answer: Answer, **changes: object) -> Answer:
    document = replace(answer.citations[1].passage.document, **changes)
    return with_passage(answer, document=document)


def failing(found: Outcome) -> list[str]:
    """The aspects of the second receipt that do not hold."""
    return [aspect for aspect, holds in found.receipts[1].aspects if not holds]


def test_a_true_answer_holds_in_every_aspect(site: SimpleNamespace) -> None:
    found = checked(site, made(site))
    assert found.ok
    assert found.wording
    assert found.found is True
    assert found.failed == 0
    for receipt in found.receipts:
        assert receipt.ok
        assert [aspect for aspect, _ in receipt.aspects] == list(ASPECTS)


def test_each_kind_of_alteration_fails_its_own_aspect(site: SimpleNamespace) -> None:
    answer = made(site)
    cited = answer.citations[1]
    other = answer.citations[0]
    altered = {
        ("document",): with_document(answer, id="0" * 64),
        ("text", "passage"): with_document(answer, text_sha256="0" * 64),
        ("quote",): with_citation(answer, quote="Six states signed it in Aktau."),
        ("passage",): with_document(answer, title="Another title"),
        ("validity",): with_citation(answer, in_force=True),
        ("inside",): with_citation(
            answer,
            start=cited.passage.sentences[-1][1] + 1,
            end=cited.passage.sentences[-1][1] + 20,
            quote=site.assistant.library.text(cited.passage.document.id)[
                cited.passage.sentences[-1][1] + 1 : cited.passage.sentences[-1][1] + 20
            ],
        ),
    }
    for aspects, forged in altered.items():
        found = checked(site, forged)
        assert failing(found) == list(aspects)
        assert found.receipts[0].ok
        assert found.receipts[0].citation == other
        assert (found.ok, found.failed) == (False, 1)


def test_a_missing_document_does_not_shift_the_receipts_after_it(site: SimpleNamespace) -> None:
    answer = made(site)
    first = replace(
        answer.citations[0],
        passage=replace(
            answer.citations[0].passage,
            document=replace(answer.citations[0].passage.document, id="1" * 64),
        ),
    )
    found = checked(site, replace(answer, citations=(first, answer.citations[1])))
    assert found.receipts[0].aspects == (("document", False),)
    assert found.receipts[1].ok
    assert len(found.receipts[1].aspects) == len(ASPECTS)


def test_a_file_changed_since_is_told_without_its_path(site: SimpleNamespace) -> None:
    site.original.write_text("something else")
    try:
        found = checked(site, made(site))
        shown = page.drawn([found], "en")
    finally:
        site.original.write_text(samples.CASPIAN)
    assert failing(found) == ["origin"]
    assert say("en", "verify.origin_fails") in shown
    assert str(site.original.parent) not in shown


def test_a_damaged_file_of_the_library_is_told(site: SimpleNamespace) -> None:
    kept = [path for path in (site.folder / "files").rglob("*") if path.is_file()]
    damaged = next(path for path in kept if path.read_bytes() == samples.CASPIAN.encode())
    damaged.chmod(0o644)
    damaged.write_bytes(b"damaged")
    try:
        found = checked(site, made(site))
    finally:
        damaged.write_bytes(samples.CASPIAN.encode())
    assert failing(found) == ["file"]


def test_what_stands_in_the_place_of_a_wrong_quote_is_shown(site: SimpleNamespace) -> None:
    answer = made(site)
    true = answer.citations[1].quote
    found = checked(site, with_citation(answer, quote="Six states signed it."))
    assert found.receipts[1].instead == true
    assert true in page.drawn([found], "en")
    links = re.findall(r'href="([^"]*)"', page.drawn([found], "ru"))
    passage = answer.citations[1].passage
    assert links.count(f"/passage/{passage.id.replace(':', '%3A')}?lang=ru") == 1  # it is there
    beyond = checked(site, with_citation(answer, start=10**9, end=10**9 + 5))
    assert beyond.receipts[1].instead == ""


def test_a_changed_text_and_a_changed_hit_are_of_the_answer_as_a_whole(
    site: SimpleNamespace,
) -> None:
    answer = made(site)
    changed = checked(site, replace(answer, text="Treaties have no priority. [1]"))
    assert (changed.wording, changed.found, changed.failed) == (False, True, 0)
    hit = answer.hits[0]
    forged = replace(hit, passage=replace(hit.passage, text="x" * len(hit.passage.text)))
    found = checked(site, replace(answer, hits=(forged, answer.hits[1])))
    assert (found.wording, found.found, found.failed) == (True, False, 0)
    assert checked(site, replace(answer, hits=())).found is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_found_is_told_in_words(site: SimpleNamespace, language: Language) -> None:
    answer = made(site)
    text = json.dumps([answer.to_dict(), with_citation(answer, quote="Other").to_dict()])
    shown = page.verified(site, language, None, text)
    assert say(language, "verify.some_fail") in shown
    assert say(language, "verify.counts", answers=2, receipts=4, failed=1) in shown
    assert say(language, "verify.quote_fails") in shown
    assert shown.count(say(language, "verify.quote_holds")) == 3
    good = page.verified(site, language, None, json.dumps(answer.to_dict()))
    assert say(language, "verify.all_hold") in good
    assert "_fails" not in good


def test_text_of_an_export_is_shown_as_text(site: SimpleNamespace) -> None:
    answer = with_document(with_citation(made(site), quote=HOSTILE), title=HOSTILE)
    shown = page.verified(site, "en", None, json.dumps(replace(answer, question=HOSTILE).to_dict()))
    assert "onerror=alert(1)" in shown
    tree = ElementTree.fromstring(shown.replace("<details open>", "<details>"))  # noqa: S314
    assert not {element.tag for element in tree.iter()} & {"img", "script"}
    assert not {name for e in tree.iter() for name in e.attrib if name.startswith("on")}


def test_an_abstention_has_no_receipts_and_says_so(site: SimpleNamespace) -> None:
    answer = replace(
        made(site), sentences=(), citations=(), hits=(), abstained=True, reason="No.", text="No."
    )
    shown = page.verified(site, "en", None, json.dumps(answer.to_dict()))
    assert say("en", "verify.all_hold") in shown
    assert say("en", "verify.abstained") in shown


DEEP = "[" * 200_000


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "verify.empty"),
        ("  \n", "verify.empty"),
        ("Kazakhstan joined in 1992. [1]", "verify.not_json"),
        ("<html>", "verify.not_json"),
        ("[]", "verify.no_answer"),
        ("{", "verify.no_answer"),
        ("{}", "verify.no_answer"),
        ('{"format": "kazqa-answer", "version": 99}', "verify.no_answer"),
        ('{"format": "kazqa-answer", "version": 1, "question": 3}', "verify.no_answer"),
        (DEEP, "verify.no_answer"),
        ('{"a": ' + "9" * 10_000 + "}", "verify.no_answer"),
        ("[NaN]", "verify.no_answer"),
        ('["\\ud800"]', "verify.no_answer"),
        ("[" + "1," * page.LARGEST + "1]", "verify.large"),
    ],
    ids=range(14),
)
def test_hostile_json_gives_a_line_in_words(site: SimpleNamespace, text: str, key: str) -> None:
    for language in LANGUAGES:
        shown = page.verified(site, language, None, text)
        assert say(language, key).replace("'", "&#39;") in shown
        assert len(shown) < 2000


def test_an_answer_that_would_take_too_long_is_refused(site: SimpleNamespace) -> None:
    answer = made(site)
    many = replace(answer, hits=answer.hits[:1] * page.MOST_RECEIPTS)
    with pytest.raises(page.Unverifiable) as refused:
        page.answers_of(json.dumps(many.to_dict()), "many.json")
    assert refused.value.key == "verify.large"


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("answer.md", b"Kazakhstan [1]", "verify.readable"),
        ("answer.HTML", b"<p>", "verify.readable"),
        ("answer.pdf", b"%PDF-1.7", "verify.readable"),
        ("answer.bib", b"@book{x}", "verify.references"),
        ("answer.json", b"\xff\xfe\x00", "verify.not_json"),
        ("answer.json", b"", "verify.empty"),
    ],
)
def test_files_that_hold_no_receipts_are_told_apart(
    site: SimpleNamespace, tmp_path: Path, name: str, content: bytes, key: str
) -> None:
    (tmp_path / name).write_bytes(content)
    shown = page.verified(site, "en", str(tmp_path / name))
    assert say("en", key) in shown
    assert str(tmp_path) not in shown


def test_an_exported_file_is_read_as_it_was_written(site: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text("\ufeff" + json.dumps(made(site).to_dict()), encoding="utf-8")
    assert say("en", "verify.all_hold") in page.verified(site, "en", str(path))


def test_the_file_is_named_and_forgotten_as_soon_as_it_is_read(
    site: SimpleNamespace, tmp_path: Path
) -> None:
    sent = tmp_path / "hash" / "<b>.json"
    sent.parent.mkdir()
    sent.write_text(json.dumps(made(site).to_dict()))
    shown = page.verified(site, "en", str(sent))
    assert '<p class="vf-name">&lt;b&gt;.json</p>' in shown
    page.forget(sent)
    assert list(tmp_path.iterdir()) == []
    assert say("en", "verify.busy") in page.verified(site, "en", str(sent))
    page.forget(sent)  # somebody else was quicker


def test_a_library_that_fails_is_told_without_its_path(site: SimpleNamespace) -> None:
    class Damaged:
        library = site.assistant.library

        def verify(self, answer: Answer) -> None:
            """Fails as a damaged library does."""
            message = f"/srv/library: {answer.question}"
            raise VectorStoreError(message)

    failing = SimpleNamespace(assistant=Damaged(), seats=Seats(free=True))
    shown = page.verified(failing, "ru", None, json.dumps(made(site).to_dict()))
    assert say("ru", "page.unreadable") in shown
    assert "/srv" not in shown


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "answer.json"
    path.write_bytes(b" " * 200)
    monkeypatch.setattr(page, "LARGEST", 100)
    with pytest.raises(page.Unverifiable) as refused:
        page.read(path)
    assert refused.value.key == "verify.large"


def test_a_busy_server_says_so_in_the_pages_language(site: SimpleNamespace) -> None:
    text = json.dumps(made(site).to_dict())
    busy = SimpleNamespace(assistant=site.assistant, seats=Seats(free=False))
    assert say("ru", "verify.busy") in asyncio.run(page._checked(busy, "ru", text=text))
    assert say("ru", "verify.all_hold") in asyncio.run(page._checked(site, "ru", text=text))
