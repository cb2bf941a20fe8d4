"""Documents and an embedder for tests of the library: small, real and the same every time."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from vectorstore.records import DocumentInfo, NewDocument, Page, PassageDraft, Source

_SENTENCE = re.compile(r"\S[^.!?]*[.!?]")


class HashingEmbedder:
    """Counts hashed character trigrams: texts that share words get near vectors."""

    def __init__(self, name: str = "hashing", dimension: int = 64) -> None:
        self.fingerprint = f"{name}-{dimension}"
        self.dimension = dimension
        self.embedded = 0

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, dimension) unit vectors."""
        self.embedded += len(texts)
        vectors = np.array([self.embed_query(text) for text in texts], dtype=np.float32)
        if progress is not None:
            progress(len(texts), len(texts))
        return vectors.reshape(-1, self.dimension)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """(dimension,) unit vector."""
        vector = np.full(self.dimension, 0.01, dtype=np.float32)
        folded = f"  {text.casefold()}  "
        for place in range(len(folded) - 2):
            vector[zlib.crc32(folded[place : place + 3].encode()) % self.dimension] += 1.0
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def document(
    text: str,
    source: str = "/library/notes.txt",
    *,
    title: str = "Notes",
    headings: tuple[str, ...] = (),
    per_passage: int = 2,
    kind: str = "other",
    language: str = "en",
    year: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    passage_validity: tuple[date | None, date | None] = (None, None),
) -> NewDocument:
    """A document of the text's sentences, so many to a passage."""
    content = text.encode("utf-8")
    digest = hashlib.sha256(content).hexdigest()
    spans = [match.span() for match in _SENTENCE.finditer(text)]
    groups = [tuple(spans[at : at + per_passage]) for at in range(0, len(spans), per_passage)]
    info = DocumentInfo(
        id=digest,
        title=title,
        kind=kind,  # type: ignore[arg-type]
        language=language,  # type: ignore[arg-type]
        source=source,
        added_at="2026-11-23T10:00:00+00:00",
        text_sha256=digest,
        year=year,
        valid_from=valid_from,
        valid_to=valid_to,
        page_count=1,
    )
    drafts = tuple(
        PassageDraft(
            start=group[0][0],
            end=group[-1][1],
            sentences=group,
            headings=headings,
            page=1,
            locator=f"para. {number}",
            valid_from=passage_validity[0],
            valid_to=passage_validity[1],
            sources=(Source("Constitution", article="4(3)", date="1995-08-30"),),
        )
        for number, group in enumerate(groups, 1)
    )
    return NewDocument(info, content, text, (Page(1, 0, "i"),), drafts)


RATIFIED = (
    "Ratified treaties have priority over the laws of Kazakhstan. Their force is direct. "
    "The Constitution stands above them. No treaty may contradict it. "
    "Kazakhstan joined the United Nations on 2 March 1992. The vote was unanimous."
)
CASPIAN = (
    "The Caspian convention was signed in Aktau on 12 August 2018. Five states signed it. "
    "It settles the status of the sea. Fishing zones are fifteen miles wide."
)
