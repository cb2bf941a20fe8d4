"""The subjects that the chronology is divided by: each document belongs to one."""

from __future__ import annotations

from qa.records import DocumentInfo

DOCUMENTS = "documents"
"""The subject of everything that is no shipped note."""

_NOTES: dict[str, tuple[str, ...]] = {
    "independence": (
        "road-to-independence.md",
        "independence-law.md",
        "independence-law-state-and-people.md",
        "recognition-and-un.md",
    ),
    "constitution": (
        "constitution-1995.md",
        "constitution-2026.md",
        "constitutional-council-and-court.md",
        "presidency-and-strategies.md",
    ),
    "treaties": (
        "glossary.md",
        "life-of-a-treaty.md",
        "making-a-treaty.md",
        "performance-of-treaties.md",
        "ratification.md",
        "sartayev-paper.md",
        "treaties-law.md",
        "treaties-under-the-1995-constitution.md",
        "treaties-under-the-2026-constitution.md",
        "treaty-priority.md",
    ),
    "rights": ("human-rights-treaties.md",),
    "nuclear": ("nuclear-tests-and-disarmament.md", "nuclear-weapons.md"),
    "borders": ("borders-and-caspian.md", "russia-and-baikonur.md"),
    "organisations": ("organisations.md", "osce-and-europe.md"),
    "economy": ("customs-union-and-eaeu.md",),
}

SUBJECTS = (*_NOTES, DOCUMENTS)
"""Every subject, in the order that they are drawn; their names are words of the page."""

_SUBJECT_OF = {note: subject for subject, notes in _NOTES.items() for note in notes}


def subject_of(document: DocumentInfo) -> str:
    """The subject of a document: a shipped note's by its file name, else `DOCUMENTS`."""
    return _SUBJECT_OF.get(document.note or "", DOCUMENTS)
