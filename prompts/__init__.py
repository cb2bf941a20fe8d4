"""The wording given to chat models: reviewed text files and their rendering, no logic."""

from __future__ import annotations

from prompts.markers import new_markers
from prompts.messages import Given, Message, answer_messages, rewrite_messages, suggest_messages
from prompts.plain import plain
from prompts.templates import NO_ANSWER, VERSIONS, Language, Prompt, prompt

__all__ = [
    "NO_ANSWER",
    "VERSIONS",
    "Given",
    "Language",
    "Message",
    "Prompt",
    "answer_messages",
    "new_markers",
    "plain",
    "prompt",
    "rewrite_messages",
    "suggest_messages",
]
