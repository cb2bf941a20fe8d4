"""Records as programs may see them: a document's source is never a path of the server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from ingest.sources import shown_source
from qa.answer import Answer, Citation
from qa.chronology import TimelineEntry
from qa.events import Event
from qa.receipts import Verification
from qa.records import DocumentInfo, Hit, Library, Passage

Data = dict[str, Any]


def shown_document(document: DocumentInfo) -> DocumentInfo:
    """The document with its source as anyone may see it."""
    return replace(document, source=shown_source(document.source))


def shown_passage(passage: Passage) -> Passage:
    """The passage of a document as anyone may see it."""
    return replace(passage, document=shown_document(passage.document))


def shown_hit(hit: Hit) -> Hit:
    """The passage found, as anyone may see it."""
    return replace(hit, passage=shown_passage(hit.passage))


def shown_citation(citation: Citation) -> Citation:
    """The citation as anyone may see it."""
    return replace(citation, passage=shown_passage(citation.passage))


def shown_answer(answer: Answer) -> Answer:
    """The answer as anyone may see it; its receipts hold as before."""
    return replace(
        answer,
        citations=tuple(map(shown_citation, answer.citations)),
        hits=tuple(map(shown_hit, answer.hits)),
    )


def answer_data(answer: Answer) -> Data:
    """What `Answer.to_dict` gives, as anyone may see it."""
    return shown_answer(answer).to_dict()


def document_data(document: DocumentInfo) -> Data:
    """A document as JSON-able data; `built_in` says that it is a note that KazQA brings."""
    return {**plain(shown_document(document)), "built_in": document.note is not None}


def passage_data(passage: Passage) -> Data:
    """A passage as JSON-able data."""
    return plain(shown_passage(passage))


def hits_data(hits: Iterable[Hit]) -> list[Data]:
    """Passages found, as JSON-able data."""
    return [plain(shown_hit(hit)) for hit in hits]


def entry_data(entry: TimelineEntry) -> Data:
    """An entry of the timeline as JSON-able data."""
    return replace(entry, citation=shown_citation(entry.citation)).to_dict()


def event_data(event: Event) -> Data:
    """What an event of an answer being made carries, as JSON-able data."""
    if event.kind == "question":
        return {"question": event.question}
    if event.kind == "hits":
        return {"hits": hits_data(event.hits)}
    if event.kind == "answer":
        return answer_data(event.whole)
    cited = [plain(shown_citation(citation)) for citation in event.citations]
    return {"sentence": plain(event.sentence), "citations": cited}


def verification_data(verification: Verification, library: Library) -> Data:
    """What was checked, as JSON-able data: a file of the server is named, not its path."""
    hidden = _paths(library)
    checks = [
        {"number": c.number, "ok": c.ok, "message": _without(c.message, hidden)}
        for c in verification.checks
    ]
    return {"ok": verification.ok, "checks": checks}


def plain(record: object) -> Data:
    """A record as JSON-able data."""
    adapter = _adapter(type(record))  # type: ignore[arg-type]
    data: Data = adapter.dump_python(record, mode="json")
    return data


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _paths(library: Library) -> list[tuple[str, str]]:
    """Paths that a check may name, longest first, and what is shown instead."""
    sources = {d.source: shown_source(d.source) for d in library.documents()}
    shorter = [(path, shown) for path, shown in sources.items() if path != shown]
    return sorted([*shorter, (str(library.path), "the library")], key=lambda p: -len(p[0]))


def _without(message: str, hidden: Sequence[tuple[str, str]]) -> str:
    for path, instead in hidden:
        message = message.replace(path, instead)
    return message
