"""Writes several answers as one text."""

from __future__ import annotations

import json
from collections.abc import Sequence

from qa.answer import Answer
from qa.exports.markdown import to_markdown
from qa.rendering import escape_markdown
from qa.serialisation import answer_to_dict


def answers_markdown(answers: Sequence[Answer]) -> str:
    """Each answer as CommonMark under its question."""
    return "\n".join(f"## {escape_markdown(a.question)}\n\n{to_markdown(a)}" for a in answers)


def answers_json(answers: Sequence[Answer]) -> str:
    """A list of answers with every receipt, as `qa.answer_files` reads it."""
    return json.dumps([answer_to_dict(a) for a in answers], ensure_ascii=False, indent=2)
