"""Feedback on answers as JSON and CSV, for who wants to learn from it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, fields

from qa.conversations import Feedback
from qa.exports.csv import safe_cell


def feedback_json(feedback: Sequence[Feedback]) -> str:
    """A list of objects, one for each answer rated."""
    return json.dumps([asdict(each) for each in feedback], ensure_ascii=False, indent=2) + "\n"


def feedback_csv(feedback: Sequence[Feedback]) -> str:
    """A header, and a row for each answer rated; lines end in CR LF (RFC 4180)."""
    written = io.StringIO()
    rows = csv.writer(written)
    names = [field.name for field in fields(Feedback)]
    rows.writerow(names)
    for each in feedback:
        cells = {**asdict(each), "rating": _RATINGS[each.rating], "quotes": "; ".join(each.quotes)}
        rows.writerow([safe_cell(cells[name]) for name in names])
    return written.getvalue()


_RATINGS = {-1: "down", 0: "", 1: "up"}  # "-1" would be the beginning of a formula
