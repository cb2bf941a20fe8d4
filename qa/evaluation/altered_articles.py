"""Sentences that name an article which their passage does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from qa.evaluation.figures import figures
from qa.evaluation.sentences import Sentence
from qa.evaluation.wording import tables

_ADDED = 0.12  # of the sentences that name no article; the rest would drown the other kind
_KAZAKH_START = re.compile(r"Қазақстан|Ресей|\d|А\.К\.|Нұрсұлтан")


def invented_article(sentence: Sentence, random: Random) -> Iterator[str]:
    """The sentence with another article in the place of its own, or with one where it has none."""
    named = list(figures(sentence.text, sentence.language, "article"))
    article = random.choice([n for n in range(21, 120) if str(n) not in sentence.passage])
    point = random.randrange(2, 9)
    for own in random.sample(named, len(named)):
        new = f"{article}({point})" if sentence.language == "en" else str(article)
        yield f"{sentence.text[: own.start]}{new}{sentence.text[own.end :]}"
    if not named and random.random() < _ADDED:
        yield from _added(sentence, article, point)


def _added(sentence: Sentence, article: int, point: int) -> Iterator[str]:
    words = tables()["articles"][f"added_{sentence.language}"].format(article, point)
    if sentence.language == "kk":
        if _KAZAKH_START.match(sentence.text):
            yield f"{words}{sentence.text}"
    elif sentence.text.endswith("."):
        yield f"{sentence.text[:-1]}{words}."
