"""Errors of asking. Every message names the thing and the remedy.

QAError
├── BadSetting           a KAZQA_ variable or an option has a value that is not allowed
├── BadQuestion          empty, or too long to be a question
├── UnreadableDate       not a date in any form that is understood
└── UnreadableAnswer     not an answer as `kazqa ask --json` writes it
"""

from __future__ import annotations


class QAError(Exception):
    """Base of every error that asking raises on purpose."""


class BadSetting(QAError):
    """A KAZQA_ variable or an option has a value that is not allowed."""


class BadQuestion(QAError):
    """The question is empty, or too long to be one."""


class UnreadableDate(QAError):
    """The text is not a date in any form that is understood."""


class UnreadableAnswer(QAError):
    """The text is not an answer as `kazqa ask --json` writes it."""
