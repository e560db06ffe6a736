"""Fits what people did not think of: small weights per word, on top of those in municipalities/shared/routing.

Run by hand when the training messages or the vocabulary have changed:

    .venv/bin/python tools/fit_routing.py

It reads tests/data/routing/train.jsonl, never the held-out messages, writes learned.json and says which calibration
belongs into language.yaml.
The scores that people's weights give are the starting point; softmax regression with a strong pull to zero adds
to them, so that a word gets a weight only where several messages ask for it. The confidence is calibrated on
messages that the fit has not seen (five folds).
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from math import exp, log
from pathlib import Path
from typing import Any

from envag.catalogue.routing import LEARNED, load_routing
from envag.domain.language.swedish import sentences, stem
from envag.domain.routing.scoring import Scorer
from envag.domain.routing.tables import Calibration, Feature, Tables

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "municipalities" / "shared" / "routing"
TRAIN = ROOT / "tests" / "data" / "routing" / "train.jsonl"

TEMPERATURE = 0.6
"""A score of 1 more is worth e**0.6 in odds."""
EPOCHS = 25
RATE = 0.15
DECAY = 0.004
NOTHING = 3.0
"""The score of "no service": what a service must beat."""
KEPT, LARGEST = 0.25, 2.5
"""Weights smaller than KEPT are dropped; none is larger than LARGEST."""
FOLDS = 5
HIGHEST = 15.0
SHORTEST = 4

Weights = dict[str, dict[int, float]]


@dataclass(frozen=True)
class Example:
    """A message as the fit sees it: words with how surely they are meant, scores before, topics that are right."""

    words: dict[str, float]
    scores: dict[int, float]
    right: frozenset[int]


def main() -> None:
    """Fit on all training messages and write the weights; say what the calibration should be."""
    rows = [json.loads(line) for line in TRAIN.read_text("utf-8").splitlines()]
    tables = load_routing(FOLDER, learned=False)
    stems = new_stems(rows, tables)
    examples = read(rows, tables, stems)
    calibration = calibrate(rows, examples, tables)
    weights = fit(examples, tables)
    learned = {
        word: {tables.topics[t].id: round(w, 2) for t, w in sorted(by_topic.items()) if abs(w) >= KEPT}
        for word, by_topic in sorted(weights.items())
    }
    learned = {word: by_topic for word, by_topic in learned.items() if by_topic}
    lines = ",\n".join(f"{json.dumps(word)}: {json.dumps(by_topic)}" for word, by_topic in learned.items())
    (FOLDER / LEARNED).write_text("{\n" + lines + "\n}\n", "utf-8")
    say(f"{len(rows)} messages, {len(learned)} words with {sum(map(len, learned.values()))} weights")
    c = calibration
    say(f"calibration: bias: {c.bias:.2f}, top: {c.top:.2f}, margin: {c.margin:.2f}, contest: {c.contest:.2f}")


def say(line: str) -> None:
    """Tell the person at the keyboard."""
    sys.stdout.write(line + "\n")


def new_stems(rows: list[dict[str, Any]], tables: Tables) -> frozenset[str]:
    """Stems of at least two messages that the vocabulary lacks."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen.update({stem(word) for s in sentences(f"{row['subject']}\n{row['text']}") for word in s if word.isalpha()})
    common = set(tables.common)
    return frozenset(
        s for s, count in seen.items() if count > 1 and len(s) >= SHORTEST and s not in tables.words and s not in common
    )


def read(rows: list[dict[str, Any]], tables: Tables, stems: frozenset[str]) -> list[Example]:
    """The messages as examples."""
    scorer = Scorer(tables)
    names = {feature: word for word, feature in tables.words.items() if tables.features[feature].label}
    ids = {topic.id: index for index, topic in enumerate(tables.topics)}
    rivals = frozenset(index for index, topic in enumerate(tables.topics) if topic.kind.rival)
    examples = []
    for row in rows:
        reading = scorer.read(row["subject"], row["text"])
        words = {names[f]: sure for f, sure in reading.features.items() if f in names}
        for sentence in sentences(f"{row['subject']}\n{row['text']}"):
            words.update({s: 1.0 for s in map(stem, sentence) if s in stems})
        wanted = [row["service"], *row.get("also", [])] if row["service"] else []
        examples.append(
            Example(words, dict(scorer.weigh(reading).scores), frozenset(ids[w] for w in wanted) or rivals | {-1})
        )
    return examples


def fit(examples: list[Example], tables: Tables) -> Weights:
    """Softmax regression by stochastic gradient steps, over words, starting from the scores that people gave."""
    topics = [i for i, topic in enumerate(tables.topics) if not topic.kind.mark]
    weights: Weights = defaultdict(lambda: defaultdict(float))
    order = list(range(len(examples)))
    shuffle = random.Random(1)  # noqa: S311 - the same order every time
    for epoch in range(EPOCHS):
        shuffle.shuffle(order)
        rate = RATE / (1 + epoch / 8)
        for index in order:
            example = examples[index]
            chances = softmax(scored(example, weights, topics))
            right = sum(chances[t] for t in chances if t in example.right)
            for topic, chance in chances.items():
                pull = (chance / right if topic in example.right and right > 0 else 0.0) - chance
                if topic < 0 or abs(pull) < 0.01:  # noqa: PLR2004 - not worth the time
                    continue
                for word, sure in example.words.items():
                    old = weights[word][topic]
                    new = old + rate * (pull * sure - DECAY * old)
                    weights[word][topic] = max(-LARGEST, min(LARGEST, new))
        for by_topic in weights.values():
            for topic in by_topic:
                by_topic[topic] *= 1 - DECAY * 4
    return weights


def scored(example: Example, weights: Weights, topics: list[int]) -> dict[int, float]:
    """The score of every topic, and of nothing (-1)."""
    found = {topic: example.scores.get(topic, 0.0) for topic in topics}
    for word, sure in example.words.items():
        for topic, weight in weights.get(word, {}).items():
            found[topic] += weight * sure
    return {**found, -1: NOTHING}


def softmax(scores: dict[int, float]) -> dict[int, float]:
    """Scores as chances."""
    top = max(scores.values())
    powers = {topic: exp(TEMPERATURE * (score - top)) for topic, score in scores.items()}
    total = sum(powers.values())
    return {topic: power / total for topic, power in powers.items()}


def with_weights(tables: Tables, weights: Weights) -> Tables:
    """The tables with fitted weights added, as the loader does it."""
    features, words = list(tables.features), dict(tables.words)
    for word, by_topic in weights.items():
        kept = {t: w for t, w in by_topic.items() if abs(w) >= KEPT}
        if not kept:
            continue
        if word not in words:
            words[word] = len(features)
            features.append(Feature())
        feature = features[words[word]]
        merged = dict(feature.weights)
        for topic, weight in kept.items():
            merged[topic] = merged.get(topic, 0.0) + weight
        features[words[word]] = feature._replace(weights=tuple(merged.items()))
    return replace(tables, features=tuple(features), words=words)


def calibrate(rows: list[dict[str, Any]], examples: list[Example], tables: Tables) -> Calibration:
    """The logistic of score, lead and contest that tells right from wrong on messages that the fit has not seen."""
    points: list[tuple[tuple[float, ...], bool]] = []
    for fold in range(FOLDS):
        unseen = with_weights(tables, fit([e for i, e in enumerate(examples) if i % FOLDS != fold], tables))
        scorer = Scorer(unseen)
        for index in range(fold, len(rows), FOLDS):
            row = rows[index]
            standing = scorer.standing(scorer.weigh(scorer.read(row["subject"], row["text"])))
            if standing is not None and standing.rival < 0:
                wanted = {row["service"], *row.get("also", [])}
                values = (1.0, *(min(x, HIGHEST) for x in (standing.score, standing.lead, standing.contest)))
                points.append((values, tables.topics[standing.service].id in wanted))
    slopes = [0.0] * 4
    scale = (1.0, 10.0, 10.0, 10.0)
    for step in range(3000):
        gradient = [0.0] * 4
        for values, right in points:
            error = right - chance(slopes, values)
            gradient = [g + error * v for g, v in zip(gradient, values, strict=True)]
        rate = 2.0 / len(points) / (1 + step / 1000)
        slopes = [s + rate * g / d for s, g, d in zip(slopes, gradient, scale, strict=True)]
    report([(chance(slopes, values), right) for values, right in points], len(rows))
    bias, top, margin, contest = slopes
    return replace(tables.calibration, bias=bias, top=top, margin=margin, contest=contest)


def chance(slopes: list[float], values: tuple[float, ...]) -> float:
    """The logistic."""
    return 1 / (1 + exp(-sum(s * v for s, v in zip(slopes, values, strict=True))))


def report(chances: list[tuple[float, bool]], total: int) -> None:
    """What each threshold would answer, and how much of it rightly, on messages that the fit has not seen."""
    loss = -sum(log(max(1e-9, c if right else 1 - c)) for c, right in chances) / len(chances)
    say(f"folds: {total} messages, loss {loss:.3f}")
    for threshold in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        answered = [right for c, right in chances if c >= threshold]
        say(
            f"  from {threshold}: answered {len(answered)}, right {sum(answered)} = {sum(answered) / len(answered):.3f}"
        )


if __name__ == "__main__":
    main()
