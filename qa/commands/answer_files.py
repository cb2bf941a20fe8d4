"""Reads the answers that `kazqa ask --json` and `/save` in `kazqa chat` write."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from qa.answer import Answer
from qa.errors import UnreadableAnswer
from qa.serialisation import answer_from_dict

_REMEDY = "save an answer with `kazqa ask --json`"


def read_answers(name: str) -> list[Answer]:
    """The answer, or the list of answers, in a JSON file, or on standard input for `-`.

    Raises `UnreadableAnswer`, which names the file.
    """
    shown = "standard input" if name == "-" else name
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        data = json.loads(text)
        items = data if isinstance(data, list) else [data]
        answers = [answer_from_dict(item) for item in items]
    except OSError as error:
        message = f"{shown} can't be read ({error.strerror}): {_REMEDY}"
        raise UnreadableAnswer(message) from None
    except (ValueError, RecursionError):
        raise UnreadableAnswer(f"{shown} is not JSON: {_REMEDY}") from None
    except UnreadableAnswer as error:
        raise UnreadableAnswer(f"{shown}: {error}") from None
    if not answers:
        raise UnreadableAnswer(f"{shown} holds no answer: {_REMEDY}")
    return answers
