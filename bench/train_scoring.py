"""Train the quotes answerer's model: `python bench/train_scoring.py DATA` writes qa/scoring.json.

DATA is a folder with `squad2-dev-half.jsonl`, `xquad.en.jsonl` and `xquad.ru.jsonl`. Every
paragraph goes through the real library, every question through the real retrieval. A third of
the topics is kept aside; the figures printed are for that third.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from ingest.blocks import Block, Extracted
from ingest.builtin import install_corpus
from ingest.documents import build_document
from ingest.metadata import Metadata
from qa.features import FEATURES, Candidate, candidates
from qa.questions import understand
from qa.quotes import lacks_a_name
from qa.retrieval import POOL, retrieve
from qa.scoring import ANSWER_FEATURES, Logistic, Scorer, answer_features
from qa.settings import QASettings
from qa.translations import read_in
from vectorstore import Filter, Hit, Library
from vectorstore.models import ensure_model, open_embedder
from vectorstore.settings import VectorStoreSettings

HITS = 8
SETS = {"squad2-dev-half": "en", "xquad.en": "en", "xquad.ru": "ru"}


@dataclass
class Case:
    """One question with its candidates, which of them answer, and how it was made."""

    topic: str
    made: str  # "answerable", "adversarial", "removed" or "far"
    found: list[Candidate]
    labels: np.ndarray  # (n,) bool
    same: bool  # whether question and library are in one language


def _paragraphs(data: Path, name: str) -> list[dict]:
    return [json.loads(line) for line in (data / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _fill(library: Library, name: str, paragraphs: list[dict], language: str) -> None:
    """One document per topic, so that title and position mean what they mean in use."""
    topics: dict[str, list[str]] = {}
    for paragraph in paragraphs:
        topics.setdefault(paragraph["title"], []).append(paragraph["context"])
    for topic, contexts in topics.items():
        extracted = Extracted(tuple(Block(text) for text in dict.fromkeys(contexts)))
        given = Metadata(title=topic.replace("_", " "), language=language)
        content = "\n\n".join(contexts).encode()
        library.add(build_document(extracted, content, f"{name}/{topic}", given))


def _cases(
    library: Library, paragraphs: list[dict], answers_in: list[dict], each: int
) -> Iterator[Case]:
    """Cases of one set; `answers_in` holds the same paragraphs in the library's language."""
    rng = random.Random(7)  # noqa: S311 - a sample, not a secret
    same = paragraphs is answers_in
    for paragraph, told in zip(paragraphs, answers_in, strict=True):
        topic = paragraph["title"]
        pairs = list(zip(paragraph["questions"], told["questions"], strict=True))
        for asked, answered in rng.sample(pairs, min(each, len(pairs))):
            question = understand(asked["question"])
            vector = library.embedder.embed_query(question.text)
            hits = retrieve(library, question.text, HITS + 3, Filter(), vector)
            gold = [
                hit for hit in hits if _squeezed(hit.passage.text) in _squeezed(told["context"])
            ]
            if asked.get("answerable", True):
                found = candidates(library, question, vector, hits[:HITS])
                labels = _labels(found, gold, answered["answers"])
                yield Case(topic, "answerable", found, labels, same)
                kept = [hit for hit in hits if hit not in gold][:HITS]
                found = candidates(library, question, vector, _rescaled(kept))
                yield Case(topic, "removed", found, np.zeros(len(found), bool), same)
            else:
                found = candidates(library, question, vector, hits[:HITS])
                yield Case(topic, "adversarial", found, np.zeros(len(found), bool), same)


def _rescaled(hits: list[Hit]) -> list[Hit]:
    """Fused scores as they would be had the removed passages never been there."""
    if not hits:
        return hits
    top = max(hit.score for hit in hits)
    return [replace(hit, score=hit.score / top if top else 0.0) for hit in hits]


def _far(library: Library, name: str, questions: list[str]) -> Iterator[Case]:
    """Questions on other subjects, asked of this library."""
    for text in questions:
        question = understand(text)
        vector = library.embedder.embed_query(text)
        hits = retrieve(library, text, POOL, Filter(), vector)
        read = read_in(library, hits, question.language)[:HITS]
        found = candidates(library, question, vector, read)
        topic = f"{name} far {hashlib.sha256(text.encode()).hexdigest()[:2]}"
        same = any(each.language == question.language for each in library.documents())
        yield Case(topic, "far", found, np.zeros(len(found), bool), same)


def _squeezed(text: str) -> str:
    return "".join(text.casefold().split())


def _labels(found: list[Candidate], gold: list[Hit], answers: list[str]) -> np.ndarray:
    """A sentence answers when it holds a gold answer and lies in the gold paragraph."""
    wanted = [_squeezed(answer) for answer in answers]
    places = {hit.passage.id for hit in gold}
    return np.array(
        [c.hit.passage.id in places and any(a in _squeezed(c.text) for a in wanted) for c in found],
        bool,
    )


def _admitted(case: Case) -> Case:
    """The case as the answerer sees it: without passages that lack a name of the question."""
    kept = [place for place, c in enumerate(case.found) if not lacks_a_name(c)]
    return Case(case.topic, case.made, [case.found[p] for p in kept], case.labels[kept], case.same)


def _kept_aside(topic: str) -> bool:
    return hashlib.sha256(topic.encode()).digest()[0] % 3 == 0


def _fit(rows: np.ndarray, labels: np.ndarray, weight: np.ndarray, strength: float) -> Logistic:
    """A logistic regression on standardised features, given back for raw ones."""
    mean, scale = rows.mean(0), rows.std(0)
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit((rows - mean) / scale, labels, sample_weight=weight)
    weights = model.coef_[0] / scale
    return Logistic(tuple(weights), float(model.intercept_[0] - weights @ mean))


def train(cases: list[Case]) -> Scorer:
    """Both steps for both language settings; an answer is right when its best sentence is."""
    sentence: dict[bool, Logistic] = {}
    answer: dict[bool, Logistic] = {}
    for same in (True, False):
        mine = [c for c in cases if c.found and c.same == same]
        rows = np.array([x.features for c in mine for x in c.found])
        labels = np.concatenate([c.labels for c in mine])
        sentence[same] = _fit(rows, labels, np.ones(len(labels)), 1.0)
    scorer = Scorer(sentence, {})
    for same in (True, False):
        mine = [c for c in cases if c.found and c.same == same]
        rows, labels, weight = [], [], []
        for case in mine:
            scores = scorer.sentence_scores(case.found)
            rows.append(answer_features(case.found, scores)[0])
            labels.append(bool(case.labels[int(np.argmax(scores))]))
            weight.append(_WEIGHT[case.made])
        answer[same] = _fit(np.array(rows), np.array(labels), np.array(weight), 1.0)
    return Scorer(sentence, answer)


# A reader mostly asks what the library can answer: together the others weigh about half as much.
_WEIGHT = {"answerable": 1.0, "removed": 0.25, "adversarial": 0.1, "far": 0.25}


def _report(scorer: Scorer, cases: list[Case]) -> dict[str, object]:
    """Figures for cases kept aside, at the threshold that ships: what is right, what is refused."""
    least = QASettings().abstain_below
    figures: dict[str, object] = {"abstain_below": least}
    for same in (True, False):
        told: dict[str, float] = {}
        confidence: dict[str, np.ndarray] = {}
        for made in _WEIGHT:
            mine = [c for c in cases if c.made == made and c.same == same]
            if not mine:
                continue
            scores = [scorer.sentence_scores(case.found) for case in mine]
            sure = np.array(
                [scorer.confidence(c.found, s) for c, s in zip(mine, scores, strict=True)]
            )
            confidence[made] = sure
            if made == "answerable":
                right = np.array([_best_is_right(c, s) for c, s in zip(mine, scores, strict=True)])
                told["answerable"] = len(mine)
                told["best_sentence_right"] = float(right.mean())
                told["answered"] = float((sure >= least).mean())
                told["right_when_answered"] = float(right[sure >= least].mean())
            else:
                told[f"{made}_refused"] = float((sure < least).mean())
                both = np.r_[confidence["answerable"], sure]
                truth = np.r_[np.ones(len(both) - len(sure)), np.zeros(len(sure))]
                told[f"{made}_auroc"] = float(roc_auc_score(truth, both))
        name = "same_language" if same else "other_language"
        figures[name] = {key: round(value, 3) for key, value in told.items()}
    return figures


def _best_is_right(case: Case, scores: list[float]) -> bool:
    return bool(scores) and bool(case.labels[int(np.argmax(scores))])


def _stored(scorer: Scorer, figures: dict[str, object]) -> dict[str, object]:
    names = {True: "same_language", False: "other_language"}
    return {
        "features": list(FEATURES),
        "answer_features": list(ANSWER_FEATURES),
        **{
            step: {
                names[same]: {
                    "weights": [round(w, 5) for w in model.weights],
                    "intercept": round(model.intercept, 5),
                }
                for same, model in models.items()
            }
            for step, models in (("sentence", scorer.sentence), ("answer", scorer.answer))
        },
        "figures": figures,
    }


def collect(data: Path, each: int) -> list[Case]:
    """Every case of every set, through a library of each set and through the built-in notes."""
    settings = VectorStoreSettings()
    ensure_model(settings.embedding, settings.models)
    embedder = open_embedder(settings.embedding, settings.models)
    sets = {name: _paragraphs(data, name) for name in SETS}
    english, russian = sets["xquad.en"], sets["xquad.ru"]
    cases: list[Case] = []
    for name, language in SETS.items():
        with tempfile.TemporaryDirectory() as folder:
            library = Library.create(Path(folder) / "library", embedder)
            _fill(library, name, sets[name], language)
            cases += _cases(library, sets[name], sets[name], each)
            if name == "squad2-dev-half":
                cases += _far(library, name, _elsewhere(english, sets[name], 3))
            if name == "xquad.en":
                cases += _cases(library, russian, english, each)
            if name == "xquad.ru":
                cases += _cases(library, english, russian, each)
            library.close()
        sys.stderr.write(f"{name}: {len(cases)} cases\n")
    with tempfile.TemporaryDirectory() as folder:
        library = Library.create(Path(folder) / "library", embedder)
        install_corpus(library)
        for paragraphs in (sets["squad2-dev-half"], russian):
            cases += _far(library, "notes", _elsewhere(paragraphs, [], 1))
        library.close()
    return cases


def _elsewhere(paragraphs: list[dict], here: list[dict], each: int) -> list[str]:
    """A few questions of each paragraph whose topic is none of those `here`."""
    topics = {paragraph["title"] for paragraph in here}
    return [
        question["question"]
        for paragraph in paragraphs
        if paragraph["title"] not in topics
        for question in paragraph["questions"][:each]
    ]


def main() -> None:
    """Train, print the figures for the topics kept aside, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--each", type=int, default=2, help="questions of each paragraph")
    parser.add_argument("--out", type=Path, default=Path("qa/scoring.json"))
    options = parser.parse_args()
    cases = [_admitted(case) for case in collect(options.data, options.each)]
    kept = [case for case in cases if _kept_aside(case.topic)]
    scorer = train([case for case in cases if not _kept_aside(case.topic)])
    figures = _report(scorer, kept)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    options.out.write_text(json.dumps(_stored(scorer, figures), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
