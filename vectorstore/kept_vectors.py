"""The vectors of a document that is read anew: kept for passages that say what they said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vectorstore.embedding import Embedder, Progress, Vectors
from vectorstore.passage_embedding import STORED, HalfVectors, embed_passages
from vectorstore.records import NewDocument, Passage


def embed_anew(
    embedder: Embedder,
    document: NewDocument,
    held: Sequence[Passage],
    vectors: Mapping[str, Vectors],
    progress: Progress | None = None,
) -> HalfVectors:
    """The vectors of a document as `embed_passages` gives them, embedding only what is new.

    `vectors` are those of the passages `held` until now, by id: each its own, then its sentences'.
    They depend on a passage's sentences alone, so that one of the same sentences keeps them,
    wherever in the document it stands now.
    """
    known = {
        passage.sentence_texts(): vectors[passage.id].astype(STORED)
        for passage in held
        if len(vectors.get(passage.id, ())) == 1 + len(passage.sentences)
    }
    passages = [
        tuple(document.text[start:end] for start, end in draft.sentences)
        for draft in document.passages
    ]
    new = list(dict.fromkeys(words for words in passages if words not in known))
    if new:
        made = embed_passages(embedder, new, progress)
        ends = np.cumsum([1 + len(words) for words in new])
        known |= dict(zip(new, np.split(made, ends[:-1]), strict=True))
    return np.concatenate([known[words] for words in passages])
