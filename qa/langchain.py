"""KazQA in LangChain: the answering chain as a Runnable, the library as a retriever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict

from qa.answer import Answer
from qa.retrieval import retrieve
from vectorstore import Filter, Hit, Library

if TYPE_CHECKING:
    from qa.assistant import Assistant


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


def answering_chain(assistant: Assistant) -> Runnable[str | dict[str, Any], Answer]:
    """A chain from a question, or a dict of `Assistant.ask`'s arguments, to an Answer."""

    def arguments(asked: str | dict[str, Any]) -> dict[str, Any]:
        return {"question": asked} if isinstance(asked, str) else asked

    def answer(told: dict[str, Any]) -> Answer:
        return assistant.ask(**told)

    async def aanswer(told: dict[str, Any]) -> Answer:
        return await assistant.aask(**told)

    return RunnableLambda(arguments, name="kazqa-question") | RunnableLambda(
        answer, afunc=aanswer, name="kazqa-answer"
    )
