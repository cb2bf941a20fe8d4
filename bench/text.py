"""Text for benchmarks: treaty-law prose made by rule, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

STATES = (
    "Kazakhstan Russia China Kyrgyzstan Uzbekistan Turkmenistan Belarus Armenia Turkey Iran "
    "Mongolia Tajikistan Azerbaijan Georgia Moldova Ukraine Finland Norway Japan Canada"
).split()
SUBJECTS = (
    "customs transit|nuclear safety|extradition|air services|water sharing|fisheries|railway "
    "tariffs|border crossings|mutual legal assistance|double taxation|military transit|pipeline "
    "security|labour migration|higher education|wildlife|rescue at sea|satellite launches|grain "
    "trade|currency exchange|archives"
).split("|")
ACTS = (
    "agreed on|ratified the convention on|signed a protocol concerning|made a reservation to the "
    "treaty on|acceded to the agreement on|published the rules for|suspended the treaty on|opened "
    "talks about|deposited its instrument for|gave notice of leaving the arrangement for"
).split("|")
ENDINGS = (
    "after a long debate in both chambers of its parliament|although the depositary had asked for "
    "more time|and the instrument was handed over in {city}|which entered into force thirty days "
    "later|on condition that Article {article} is applied without discrimination|so that "
    "neighbouring states could follow the same procedure|and the commission reported on it every "
    "{months} months|while earlier obligations stayed as they were"
).split("|")
CITIES = "Almaty Geneva Vienna Minsk Ankara Beijing Astana Moscow Bishkek Lisbon".split()
MONTHS = (
    "January February March April May June July August September October November December"
).split()


def sentences(seed: int) -> Iterator[str]:
    """Sentences without end, 15 to 40 words each, hardly ever the same twice."""
    rng = random.Random(seed)  # noqa: S311 - text for a benchmark, not a secret
    while True:
        day = f"{rng.randint(1, 28)} {rng.choice(MONTHS)} {rng.randint(1991, 2025)}"
        ending = rng.choice(ENDINGS).format(
            city=rng.choice(CITIES), article=rng.randint(1, 90), months=rng.randint(2, 36)
        )
        one, other = rng.sample(STATES, 2)
        yield (
            f"On {day} {one} {rng.choice(ACTS)} {rng.choice(SUBJECTS)} with {other} under "
            f"document No. {rng.randint(1, 999)}-{rng.choice('ABCDEF')}, {ending}."
        )


def prose(words: int, seed: int = 1) -> str:
    """About so many words of paragraphs of three to six sentences, blank lines between."""
    rng = random.Random(seed)  # noqa: S311
    source = sentences(seed)
    paragraphs: list[str] = []
    count = 0
    while count < words:
        paragraph = " ".join(next(source) for _ in range(rng.randint(3, 6)))
        count += len(paragraph.split())
        paragraphs.append(paragraph)
    return "\n\n".join(paragraphs) + "\n"


def questions(count: int, seed: int = 2) -> list[str]:
    """Questions on the same subjects."""
    rng = random.Random(seed)  # noqa: S311
    return [
        f"When did {rng.choice(STATES)} sign a protocol on {rng.choice(SUBJECTS)} with "
        f"{rng.choice(STATES)}?"
        for _ in range(count)
    ]
