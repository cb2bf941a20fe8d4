"""New vectors for a whole library, when its embedding model changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vectorstore.catalogue import Catalogue
from vectorstore.embedding import Embedder, Progress
from vectorstore.passage_embedding import HalfVectors, embed_passages
from vectorstore.records import Passage
from vectorstore.writer import CatalogueWriter, insert_vectors, passage_parts


def replace_vectors(
    writer: CatalogueWriter,
    catalogue: Catalogue,
    embedder: Embedder,
    progress: Progress | None = None,
) -> None:
    """Embed every sentence again, document by document, and store all in one transaction.

    For the holder of the write lock. Embedding, which may take minutes, comes before the
    transaction: what is written without that lock does not wait for it. The vectors of 100,000
    sentences take 77 MB until then.
    """
    total = catalogue.text_count()
    done = 0
    documents = catalogue.documents()
    embedded: list[HalfVectors] = []
    for document in documents:
        passages = catalogue.document_passages(document.id)
        sentences = [passage.sentence_texts() for passage in passages]
        embedded.append(embed_passages(embedder, sentences, _counting(progress, done, total)))
        done += sum(map(len, sentences))
    with writer.transaction() as connection:
        connection.execute("DELETE FROM vectors")
        for document, vectors in zip(documents, embedded, strict=True):
            passages = catalogue.document_passages(document.id)
            numbers = catalogue.passage_numbers([passage.id for passage in passages])
            insert_vectors(connection, _parts(passages, numbers), vectors)
        facts = {"fingerprint": embedder.fingerprint, "dimension": str(embedder.dimension)}
        for key, value in facts.items():
            connection.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))


def _parts(passages: Sequence[Passage], numbers: dict[str, int]) -> Iterator[tuple[int, int]]:
    for passage in passages:
        yield from passage_parts(numbers[passage.id], len(passage.sentences))


def _counting(progress: Progress | None, before: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, _: progress(before + done, total)
