"""The library as a LangChain retriever."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from qa.retrieval import retrieve
from vectorstore import Filter, Hit, Library


class LibraryRetriever(BaseRetriever):
    """The k best passages for a query as LangChain Documents, best first."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    k: int = 8
    where: Filter = Filter()  # frozen, so shared safely

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain passes it
    ) -> list[Document]:
        return [as_document(hit) for hit in retrieve(self.library, query, self.k, self.where)]


def as_document(hit: Hit) -> Document:
    """A passage as LangChain's Document, its receipt in the metadata."""
    passage, document = hit.passage, hit.passage.document
    metadata = {
        "document": document.id,
        "title": document.title,
        "source": document.source,
        "language": document.language,
        "kind": document.kind,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "locator": passage.locator,
        "score": hit.score,
    }
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={key: value for key, value in metadata.items() if value is not None},
    )
