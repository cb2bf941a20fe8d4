"""New vectors for a whole library, when its embedding model changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vectorstore.catalogue import Catalogue
from vectorstore.embedding import Embedder, Progress
from vectorstore.passage_embedding import embed_passages
from vectorstore.records import Passage
from vectorstore.writer import CatalogueWriter, insert_vectors, passage_parts


def replace_vectors(
    writer: CatalogueWriter,
    catalogue: Catalogue,
    embedder: Embedder,
    progress: Progress | None = None,
) -> None:
    """Embed every sentence again, document by document, in one transaction."""
    total = catalogue.text_count()
    done = 0
    with writer.transaction() as connection:
        connection.execute("DELETE FROM vectors")
        for document in catalogue.documents():
            passages = catalogue.document_passages(document.id)
            sentences = [passage.sentence_texts() for passage in passages]
            vectors = embed_passages(embedder, sentences, _counting(progress, done, total))
            numbers = catalogue.passage_numbers([passage.id for passage in passages])
            insert_vectors(connection, _parts(passages, numbers), vectors)
            done += sum(map(len, sentences))
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
