"""Errors of asking. Every message names the thing and the remedy.

QAError
├── BadSetting           a KAZQA_ variable or an option has a value that is not allowed
├── BadQuestion          empty, or too long to be a question
├── BadFeedback          a rating that is none, or too long a comment
├── UnreadableDate       not a date in any form that is understood
├── UnreadableAnswer     not an answer as `kazqa ask --json` writes it
├── ModelUnavailable     a chat model can't be opened: a name, a package or a key is missing
└── ModelFailed          a chat model did not reply, or with nothing that can be used
"""

from __future__ import annotations

from qa.model_failures import FailureKind, failure_words
from vectorstore.records import Language


class QAError(Exception):
    """Base of every error that asking raises on purpose."""


class BadSetting(QAError):
    """A KAZQA_ variable or an option has a value that is not allowed."""


class BadQuestion(QAError):
    """The question is empty, or too long to be one."""


class BadFeedback(QAError):
    """The rating is none, or the comment too long."""


class UnreadableDate(QAError):
    """The text is not a date in any form that is understood."""


class UnreadableAnswer(QAError):
    """The text is not an answer as `kazqa ask --json` writes it."""


class ModelUnavailable(QAError):
    """A chat model can't be opened: its name is wrong, or a package or a key is missing."""


class ModelFailed(QAError):
    """A chat model did not reply, or with nothing that can be used."""

    def __init__(self, kind: FailureKind, name: str) -> None:
        """`name` is the model's, as it is shown."""
        super().__init__(failure_words(kind, name, "en"))
        self.kind, self.name = kind, name

    def note(self, language: Language) -> str:
        """What happened and what helps, in a clause: "smollm2 refused the key; check it"."""
        return failure_words(self.kind, self.name, language)
