"""`python -m bench.corpus`: checks the built-in notes against the facts they are written from.

What the facts date and count stands in a digest, so that any clone can be checked. The facts
and sources themselves are in a folder beside the checkout; where it is, it is also checked that
the digest is fresh and that no run of nine words is shared with them. Exits with 1 when anything
is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.corpus.checks import violations
from bench.corpus.copying import copied
from bench.corpus.facts import DIGEST, Fact, digest_of, read_digest, usable, write_digest
from bench.corpus.notes import Notes
from bench.corpus.reading import CORPUS, read_notes

SHARED = Path(__file__).parents[3] / "shared"


def report(corpus: Path, shared: Path) -> Iterator[str]:
    """What there is in each language, then the violations; the last line counts them."""
    notes, problems = read_notes(corpus)
    facts = read_digest()
    yield from _counts(notes, facts)
    problems += violations(notes, facts)
    given = _facts_in(shared)
    if given.exists():
        if digest_of(given) != facts:
            problems.append(f"{DIGEST.name} is not that of {given}: run with --refresh")
        problems += copied(notes, shared)
    else:
        yield f"{given} is not there: freshness of the digest and words of others not checked"
    yield from problems
    yield f"{len(problems)} violations"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report, or write the digest; 0 only without a violation."""
    parser = argparse.ArgumentParser(prog="python -m bench.corpus", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of the notes")
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of facts and sources")
    parser.add_argument("--refresh", action="store_true", help="write the digest of the facts")
    given = parser.parse_args(arguments)
    if given.refresh:
        if not _facts_in(given.shared).exists():
            parser.error(f"{_facts_in(given.shared)} is not there: name its folder with --shared")
        write_digest(digest_of(_facts_in(given.shared)))
        sys.stdout.write(f"{DIGEST}: written\n")
        return 0
    if not DIGEST.exists():
        parser.error(f"{DIGEST} is not there: write it with --refresh")
    if not given.corpus.is_dir():
        parser.error(f"{given.corpus} is no folder: name that of the notes with --corpus")
    line = ""
    for line in report(given.corpus, given.shared):
        sys.stdout.write(f"{line}\n")
    return 0 if line == "0 violations" else 1


def _counts(notes: Notes, facts: dict[str, Fact]) -> Iterator[str]:
    for language, of_language in notes.items():
        paragraphs = [p for note in of_language.values() for p in note.paragraphs]
        told = {fact for paragraph in paragraphs for fact in paragraph.facts}
        used = f"{len(told & usable(facts))} of {len(usable(facts))} facts"
        events = sum(len(paragraph.events) for paragraph in paragraphs)
        counted = f"{len(of_language)} notes, {len(paragraphs)} paragraphs, {used}"
        yield f"{language}: {counted}, {events} events"


def _facts_in(shared: Path) -> Path:
    return shared / "facts" / "facts.jsonl"


if __name__ == "__main__":
    sys.exit(main())
