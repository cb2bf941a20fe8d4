"""Answers as JSON and back, unchanged: the keys are the fields of the records, nested alike.

Format `kazqa-answer`, version 1. Keys that are not known are ignored, so that a later KazQA can
add some without a new version; another version is refused. A citation carries its whole receipt:
`passage.document.id` (SHA-256 of the file), `passage.document.text_sha256`, `start`, `end`,
`quote`, page, locator, title, source and dates of validity.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from qa.answer import Answer
from qa.errors import UnreadableAnswer
from qa.rendering import visible

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

FORMAT = "kazqa-answer"
VERSION = 1
_REMEDY = "save the answer again with `kazqa ask --json`"


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """Plain dictionaries, lists, strings and numbers; dates are ISO 8601."""
    fields: dict[str, Any] = _schema().dump_python(answer, mode="json")
    return {"format": FORMAT, "version": VERSION, **fields}


def answer_from_dict(data: object) -> Answer:
    """The answer that `answer_to_dict` wrote; raises `UnreadableAnswer` for anything else."""
    from pydantic import ValidationError

    _check_format(data)
    try:
        # As JSON, so that nothing is converted: "3" is no number, a list is a tuple.
        answer = _schema().validate_json(json.dumps(data, allow_nan=False), strict=True)
    except ValidationError as error:
        raise UnreadableAnswer(_explained(error.errors()[0])) from None
    except (TypeError, ValueError, RecursionError):
        message = f"not an answer of KazQA: it holds what JSON can't say; {_REMEDY}"
        raise UnreadableAnswer(message) from None
    if not 0 <= answer.confidence <= 1:
        message = f"not an answer of KazQA: `confidence` must be from 0 to 1; {_REMEDY}"
        raise UnreadableAnswer(message)
    return answer


@cache
def _schema() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)


def _check_format(data: object) -> None:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        message = f'not an answer of KazQA: "format" is not "{FORMAT}"; {_REMEDY}'
        raise UnreadableAnswer(message)
    version = data.get("version")
    if type(version) is not int or version != VERSION:
        shown = visible(json.dumps(version, default=str))[:20]
        message = (
            f"the answer is of version {shown} and this KazQA reads version {VERSION}; "
            "verify it with the KazQA that wrote it"
        )
        raise UnreadableAnswer(message)


def _explained(error: ErrorDetails) -> str:
    """Where in the answer it is wrong and how, in one line."""
    place = ""
    for step in error["loc"]:
        place += f"[{step}]" if isinstance(step, int) else f".{visible(str(step))}"
    if error["type"] == "missing":
        return f"not an answer of KazQA: `{place[1:]}` is missing; {_REMEDY}"
    wrong = error["msg"].removeprefix("Input ")
    return f"not an answer of KazQA: `{place[1:]}` {wrong}; {_REMEDY}"
