"""Reads the answers in a JSON file, as `kazqa ask --json` and `/save` in `kazqa chat` write it."""

from __future__ import annotations

import json

from qa.answer import Answer
from qa.errors import UnreadableAnswer
from qa.serialisation import answer_from_dict

REMEDY = "save an answer with `kazqa ask --json`"


def answers_in(text: str, shown: str) -> list[Answer]:
    """The answer, or the list of answers, in a JSON text; `shown` is what messages call it.

    Raises `UnreadableAnswer` for anything else, and where there is no answer in it.
    """
    try:
        data = json.loads(text)
        items = data if isinstance(data, list) else [data]
        answers = [answer_from_dict(item) for item in items]
    except (ValueError, RecursionError):
        raise UnreadableAnswer(f"{shown} is not JSON: {REMEDY}") from None
    except UnreadableAnswer as error:
        raise UnreadableAnswer(f"{shown}: {error}") from None
    if not answers:
        raise UnreadableAnswer(f"{shown} holds no answer: {REMEDY}")
    return answers
