"""Conversations as Markdown, HTML, PDF and JSON: every quote is there, and nothing of it runs."""

from __future__ import annotations

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from pypdf import PageObject, PdfReader

from qa import Answer, Assistant
from qa.answer import AnswerSentence
from qa.answer_files import answers_in
from qa.conversations import Conversation, ConversationInfo, Turn
from qa.errors import BadSetting
from qa.exports.conversation import FORMS, conversation_as
from qa.receipts import verify
from vectorstore import Library

QUESTIONS = (
    "When did Kazakhstan join the United Nations?",
    "Когда Казахстан вступил в ООН?",
    "Қазақстан БҰҰ-ға қашан кірді?",
    "What is the capital of Mars?",
)
LETTERS = "ӘҒҚҢӨҰҮҺІәғқңөұүһіЁё«»“”—–№…"
HOSTILE = (
    "<script>alert(1)</script>",
    "<b>bold</b><br/><unknown>",
    '<a href="http://evil.example">x</a>',
    '<img src="http://evil.example/x.png"/>',
    "</para></font>]]>&amp;&#60;&",
    "\"'><style>*{display:none}</style>",
    "[x](javascript:alert(1)) ![y](http://evil.example/y)",
    "\u202eesrever \x00\x1b[31m\ud800",
)


@pytest.fixture(scope="module")
def conversation(assistant: Assistant) -> Conversation:
    return made([assistant.ask(question) for question in QUESTIONS])


def made(answers: list[Answer], title: str = f"Joining {LETTERS}") -> Conversation:
    turns = (
        Turn(f"t{n}", each, 0, "", "2026-11-02T10:00:00+00:00") for n, each in enumerate(answers)
    )
    created, changed = "2026-11-01T10:00:00+00:00", "2026-11-02T10:00:00+00:00"
    return Conversation(ConversationInfo("id", title, created, changed, len(answers)), tuple(turns))


def hostile(answer: Answer, text: str) -> Answer:
    """The answer with that text wherever a document or a model could have put it."""
    (citation, *_) = answer.citations
    document = replace(citation.passage.document, title=text, author=text, source="/x")
    passage = replace(citation.passage, document=document, locator=text, text=text)
    return replace(
        answer,
        question=text,
        note=text,
        sentences=(AnswerSentence(text, (1,), text), AnswerSentence(text, (7,))),
        citations=(replace(citation, quote=text, passage=passage),),
    )


def pdf(conversation: Conversation) -> PdfReader:
    return PdfReader(io.BytesIO(conversation_as(conversation, "pdf")))


def packed(text: str) -> str:
    """Without spaces, which a page's lines put anywhere."""
    return "".join(text.split())


class Parsed(HTMLParser):
    """Tags, ids, addresses and text of a page; every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that it closes the last tag opened."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data

    def values(self, name: str) -> list[str]:
        """What every attribute of that name has."""
        return [value for _, found, value in self.attributes if found == name]


def test_a_form_that_is_none_is_refused(conversation: Conversation) -> None:
    with pytest.raises(BadSetting, match=r"“doc” is no form .* md, html, pdf, json"):
        conversation_as(conversation, "doc")


def test_every_form_has_every_question_and_quote(conversation: Conversation) -> None:
    texts = {
        "md": conversation_as(conversation, "md").decode().replace("\\", ""),
        "html": Parsed(conversation_as(conversation, "html").decode()).text,
        "pdf": "".join(page.extract_text() for page in pdf(conversation).pages),
        "json": json.dumps(
            json.loads(conversation_as(conversation, "json")), ensure_ascii=False
        ).replace('\\"', '"'),
    }
    assert set(texts) == set(FORMS)
    quotes = [c.quote for answer in conversation.answers for c in answer.citations]
    languages = {c.passage.document.language for a in conversation.answers for c in a.citations}
    assert languages == {"en", "ru", "kk"}
    for form, text in texts.items():
        for expected in (*QUESTIONS, *quotes, conversation.answers[3].reason):
            assert packed(expected) in packed(text), (form, expected)
        if form != "json":
            assert packed(conversation.info.title) in packed(text), form
            assert packed("1 November 2026 – 2 November 2026") in packed(text), form
            for said in ("Sources", "Источники", "Дереккөздер", "As of"):
                assert said in text, form


def test_the_json_is_read_back_and_verified(conversation: Conversation, notes: Library) -> None:
    answers = answers_in(conversation_as(conversation, "json").decode(), "conversation.json")
    assert answers == conversation.answers
    assert all(verify(answer, notes).ok for answer in answers)


def test_the_page_stands_alone(conversation: Conversation) -> None:
    page = Parsed(conversation_as(conversation, "html").decode())
    assert not {"script", "link", "img", "iframe", "form", "object", "base"} & set(page.tags)
    assert not page.values("src")
    assert page.values("href")
    assert all(href.startswith("#") for href in page.values("href"))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.values("href")} <= set(ids)
    assert ("html", "lang", "en") in page.attributes
    assert {"en", "ru", "kk"} <= {value for tag, name, value in page.attributes if name == "lang"}
    assert any("width=device-width" in content for content in page.values("content"))
    assert any("default-src 'none'" in content for content in page.values("content"))


def test_markers_of_the_pdf_lead_to_their_quotes(conversation: Conversation) -> None:
    reader = pdf(conversation)
    pages = {page.indirect_reference.idnum: page for page in reader.pages}
    destinations = [
        annotation.get_object()["/Dest"]
        for page in reader.pages
        for annotation in page.get("/Annots", ())
    ]
    cited = [
        answer.citations[number - 1]
        for answer in conversation.answers
        for sentence in answer.sentences
        for number in sentence.citations
    ]
    assert len(cited) >= 5
    for citation, (page, _, _, top, _) in zip(cited, destinations, strict=True):
        line = text_between(pages[page.idnum], float(top) - 14, float(top))
        assert line.startswith(f"[{citation.number}]")
        assert packed(citation.quote)[:40] in line


def text_between(page: PageObject, lowest: float, highest: float) -> str:
    """The text of a page's lines that stand between two heights, packed."""
    found: list[str] = []

    def note(text: str, page: list[float], line: list[float], *_: object) -> None:
        if lowest <= page[5] + line[5] <= highest:
            found.append(text)

    page.extract_text(visitor_text=note)
    return packed("".join(found))


def test_the_pdf_names_itself_its_language_and_its_questions(conversation: Conversation) -> None:
    reader = pdf(conversation)
    assert reader.metadata is not None
    assert reader.metadata.title == conversation.info.title
    assert reader.root_object["/Lang"] == "en"
    assert [str(entry["/Title"]) for entry in reader.outline] == list(QUESTIONS)


def test_pages_are_numbered_and_long_quotes_go_on(conversation: Conversation) -> None:
    answer = conversation.answers[2]
    citation = answer.citations[0]
    long = replace(citation, quote=f"{citation.quote} " * 60)
    reader = pdf(made([replace(answer, citations=(long, *answer.citations[1:]))] * 3))
    assert len(reader.pages) > 3
    texts = [page.extract_text() for page in reader.pages]
    assert [text.split()[0] for text in texts] == [str(n) for n in range(1, len(texts) + 1)]
    assert packed("".join(texts)).count(packed(citation.quote)) > 100
    assert len(reader.outline) == 3


def test_kazakh_letters_are_drawn_and_not_boxes(conversation: Conversation) -> None:
    from reportlab.pdfbase.pdfmetrics import getFont

    text = "".join(page.extract_text() for page in pdf(conversation).pages)
    assert packed(LETTERS) in packed(text)
    glyphs = getFont("Noto Sans").face.charToGlyph
    assert [letter for letter in LETTERS if ord(letter) not in glyphs] == []


def test_the_same_conversation_gives_the_same_bytes_in_every_thread(
    conversation: Conversation,
) -> None:
    first = {form: conversation_as(conversation, form) for form in FORMS}
    with ThreadPoolExecutor(4) as threads:
        again = list(threads.map(lambda _: conversation_as(conversation, "pdf"), range(4)))
    assert again == [first["pdf"]] * 4
    assert first == {form: conversation_as(conversation, form) for form in FORMS}


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_documents_stays_text(conversation: Conversation, text: str) -> None:
    attacked = made([hostile(conversation.answers[0], text)], text)
    expected = packed(re.sub("[\x00\x1b\u202e\ud800]", "", text))
    reader = pdf(attacked)
    shown = "".join(page.extract_text() for page in reader.pages)
    assert packed(shown).count(expected) >= 6
    for page in reader.pages:
        for annotation in page.get("/Annots", ()):
            assert "/A" not in annotation.get_object()  # no address, only places of the document
    page = Parsed(conversation_as(attacked, "html").decode())
    harmless = made([hostile(conversation.answers[0], "harmless")], "harmless")
    usual = Parsed(conversation_as(harmless, "html").decode())
    assert page.tags == usual.tags
    assert packed(page.text).count(expected) >= 6
    assert all(href.startswith("#") for href in page.values("href"))
    markdown = conversation_as(attacked, "md").decode()
    assert not re.search(r"<[a-z/!]|(?<!\\)\]\(|(?<!\\)!\[", markdown)


def test_an_empty_conversation_is_written_too() -> None:
    for form in FORMS:
        assert conversation_as(made([]), form)
    assert pdf(made([])).pages[0].extract_text()
