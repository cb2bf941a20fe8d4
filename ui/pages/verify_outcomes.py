"""What checking an answer found, sorted by what a reader asks of each receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.answer import Answer, Citation
from qa.receipts import Check, Verification
from qa.records import Library, VectorStoreError
from qa.rendering import visible

ASPECTS = ("document", "file", "origin", "text", "quote", "passage", "inside", "validity")
"""What is checked of a citation, in the order of `qa.receipts`; the first alone if it fails."""

_LONGEST_FOUND = 600
"""Characters shown of what the library has in the place of a quote."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A citation, each aspect checked with its outcome, and what stands there if not the quote."""

    citation: Citation
    aspects: tuple[tuple[str, bool], ...]
    instead: str = ""

    @property
    def ok(self) -> bool:
        """Whether everything checked holds."""
        return all(holds for _, holds in self.aspects)

    @property
    def there(self) -> bool:
        """Whether the passage is in the library, to be opened, whatever is wrong with the quote."""
        return {("document", True), ("text", True), ("passage", True)} <= set(self.aspects)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, its receipts, and whether its wording and the passages found hold."""

    answer: Answer
    ok: bool
    receipts: tuple[Receipt, ...]
    wording: bool
    found: bool | None  # None where the answer names no passages found

    @property
    def failed(self) -> int:
        """How many receipts do not hold."""
        return sum(not receipt.ok for receipt in self.receipts)


def outcome(answer: Answer, verification: Verification, library: Library) -> Outcome:
    """The checks of one answer, by receipt; `library` is asked what stands in a place now."""
    whole = [check for check in verification.checks if check.number == 0]
    # The only checks of the whole answer that say "passage" first are of the passages found.
    found = [check.ok for check in whole if _of_passages(check)]
    return Outcome(
        answer=answer,
        ok=verification.ok,
        receipts=_receipts(answer, verification, library),
        wording=all(check.ok for check in whole if not _of_passages(check)),
        found=all(found) if found else None,
    )


def _of_passages(check: Check) -> bool:
    return check.message.startswith(("passage ", "the passages "))


def _receipts(answer: Answer, verification: Verification, library: Library) -> tuple[Receipt, ...]:
    """The checks come citation by citation; one whose document is missing has a single one."""
    left = [check for check in verification.checks if check.number != 0]
    receipts = []
    for citation in answer.citations:
        length = len(ASPECTS) if left and left[0].ok else 1
        receipts.append(_receipt(citation, left[:length], library))
        left = left[length:]
    return tuple(receipts)


def _receipt(citation: Citation, checks: Sequence[Check], library: Library) -> Receipt:
    aspects = tuple(zip(ASPECTS, (check.ok for check in checks), strict=False))
    misquoted = ("quote", False) in aspects
    return Receipt(citation, aspects, _standing(citation, library) if misquoted else "")


def _standing(citation: Citation, library: Library) -> str:
    """What the library's text has between the offsets of a citation; empty if it has nothing."""
    try:
        text = library.text(citation.passage.document.id)
    except VectorStoreError:
        return ""
    start = max(citation.start, 0)
    return visible(text[start : min(max(citation.end, start), start + _LONGEST_FOUND)])
