"""Rasa's ResponseSelector on the articles of a shop: one response an article, learned from its example questions.

Run in Rasa's own environment, by the file itself: `python response_selector.py MODEL QUESTIONS.json ANSWERS.json`.
"""

import asyncio
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

RANKED = 12
CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "articles",
    "language": "xx",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "ResponseSelector", "retrieval_intent": "faq", "constrain_similarities": True},
    ],
}

Answer = tuple[list[str], float]


def kept_answers(
    examples: dict[str, list[str]], questions: Sequence[str], python: Path, *, epochs: int, folder: Path
) -> list[Answer]:
    """The same as `answers`, kept in a file of the folder: a run takes minutes."""
    everything = json.dumps([CONFIG, examples, list(questions), epochs]).encode()
    path = folder / f"selector-{hashlib.sha256(everything).hexdigest()[:16]}.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(answers(examples, questions, python, epochs=epochs)), "utf-8")
    return [(slugs, confidence) for slugs, confidence in json.loads(path.read_text("utf-8"))]


def answers(examples: dict[str, list[str]], questions: Sequence[str], python: Path, *, epochs: int) -> list[Answer]:
    """For each question the slugs, best first, with the confidence in the first one; `examples` are by slug."""
    with tempfile.TemporaryDirectory(prefix="otvet-selector-") as folder:
        project = Path(folder)
        _write(project, examples, epochs)
        rasa = [str(python), "-m", "rasa", "train", "nlu", "--nlu", "nlu.json", "--config", "config.json"]
        rasa += ["--domain", "domain.json", "--out", "models", "--fixed-model-name", "articles"]
        subprocess.run(rasa, cwd=project, check=True)
        (project / "questions.json").write_text(json.dumps(list(questions)), "utf-8")
        asked = [
            str(python),
            str(Path(__file__).absolute()),
            "models/articles.tar.gz",
            "questions.json",
            "answers.json",
        ]
        subprocess.run(asked, cwd=project, check=True)
        read = json.loads((project / "answers.json").read_text("utf-8"))
    return [(slugs, confidence) for slugs, confidence in read]


def _write(project: Path, examples: dict[str, list[str]], epochs: int) -> None:
    pipeline = [*CONFIG["pipeline"][:-1], CONFIG["pipeline"][-1] | {"epochs": epochs}]
    common = [{"text": text, "intent": f"faq/{slug}"} for slug, texts in examples.items() for text in texts]
    responses = {f"utter_faq/{slug}": [{"text": slug}] for slug in examples}
    files = {
        "config.json": CONFIG | {"pipeline": pipeline},
        "domain.json": {"version": "3.1", "intents": ["faq"], "responses": responses},
        "nlu.json": {"rasa_nlu_data": {"common_examples": common}},
    }
    for name, content in files.items():
        (project / name).write_text(json.dumps(content, ensure_ascii=False), "utf-8")


async def _ask(model: str, questions: Sequence[str]) -> list[Answer]:
    from rasa.core.agent import Agent  # type: ignore[import-not-found]  # noqa: PLC0415  # Rasa's environment only

    agent = Agent.load(model)
    found = []
    for question in questions:
        parsed = await agent.parse_message(question)
        ranking = parsed["response_selector"]["faq"]["ranking"][:RANKED]
        slugs = [one["intent_response_key"].partition("/")[2] for one in ranking]
        found.append((slugs, float(ranking[0]["confidence"])))
    return found


def _main(model: str, questions: Path, out: Path) -> None:
    found = asyncio.run(_ask(model, json.loads(questions.read_text("utf-8"))))
    out.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
