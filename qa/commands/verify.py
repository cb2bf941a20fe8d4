"""`kazqa verify`: every receipt of a saved answer, checked against the library."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.commands.answer_files import read_answers
from qa.commands.invocation import ABSTAINED_OR_FAILED, ANSWERED, invocation
from qa.commands.parameters import AsJson
from qa.console import write, write_json
from qa.receipts import Check, verify
from qa.rendering import visible


def verify_answer(
    context: typer.Context,
    answer: Annotated[
        str,
        typer.Argument(metavar="ANSWER.json", help="A saved answer; - reads it."),
    ],
    as_json: AsJson = False,
) -> int:
    """Check each receipt of a saved answer. Exit code 1 if any fails."""
    answers = read_answers(answer)
    with invocation(context).library(create=False) as library:
        verified = [verify(each, library) for each in answers]
    checks = [check for verification in verified for check in verification.checks]
    ok = all(verification.ok for verification in verified)
    if as_json:
        write_json({"ok": ok, "checks": checks})
    else:
        for check in checks:
            write(_line(check))
        failed = sum(not check.ok for check in checks)
        write(f"{failed} of {len(checks)} checks failed" if failed else f"all {len(checks)} hold")
    return ANSWERED if ok else ABSTAINED_OR_FAILED


def _line(check: Check) -> str:
    what = f"[{check.number}]" if check.number else "answer"
    return f"{'ok  ' if check.ok else 'FAIL'}  {what}  {visible(check.message)}"
