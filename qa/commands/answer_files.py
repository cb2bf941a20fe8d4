"""Reads a file of answers, or standard input, for the commands that take one."""

from __future__ import annotations

import sys
from pathlib import Path

from qa.answer import Answer
from qa.answer_files import REMEDY, answers_in
from qa.errors import UnreadableAnswer


def read_answers(name: str) -> list[Answer]:
    """The answer, or the list of answers, in a JSON file, or on standard input for `-`.

    Raises `UnreadableAnswer`, which names the file.
    """
    shown = "standard input" if name == "-" else name
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"{shown} can't be read ({error.strerror}): {REMEDY}"
        raise UnreadableAnswer(message) from None
    except ValueError:
        raise UnreadableAnswer(f"{shown} is not JSON: {REMEDY}") from None
    return answers_in(text, shown)
