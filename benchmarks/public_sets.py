"""The public intent sets, read from the folder that the command line names: banking77, clinc150 and bitext_cs."""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

SHOTS: Final = 10
OUT_OF_SCOPE: Final = "oos"

BITEXT_INTENTS: Final[dict[str, frozenset[str]]] = {
    "cancel_order": frozenset({"cancel_order"}),
    "change_order": frozenset({"change_order"}),
    "change_shipping_address": frozenset({"change_address"}),
    "check_cancellation_fee": frozenset({"cancel_order"}),
    "check_invoice": frozenset({"invoice_documents"}),
    "check_payment_methods": frozenset({"payment_methods"}),
    "check_refund_policy": frozenset({"return_item", "refund_status"}),
    "complaint": frozenset({"complaint"}),
    "contact_customer_service": frozenset({"contact_info", "talk_to_human"}),
    "contact_human_agent": frozenset({"talk_to_human"}),
    "create_account": frozenset({"account_access"}),
    "delete_account": frozenset({"delete_account_privacy"}),
    "delivery_options": frozenset({"delivery_options"}),
    "delivery_period": frozenset({"delivery_time", "order_status"}),
    "edit_account": frozenset({"account_access"}),
    "get_invoice": frozenset({"invoice_documents"}),
    "get_refund": frozenset({"return_item", "refund_status"}),
    "payment_issue": frozenset({"payment_problem"}),
    "recover_password": frozenset({"account_access"}),
    "registration_problems": frozenset({"account_access"}),
    "set_up_shipping_address": frozenset({"change_address"}),
    "switch_account": frozenset({"account_access"}),
    "track_order": frozenset({"order_status"}),
    "track_refund": frozenset({"refund_status"}),
}
"""Intent of bitext_cs → ours that are right for it; place_order, review and newsletter_subscription have none."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its intent."""

    text: str
    intent: str


@dataclass(frozen=True, slots=True)
class IntentSet:
    """`out_of_scope` are test texts that belong to no intent."""

    name: str
    train: tuple[Labelled, ...]
    test: tuple[Labelled, ...]
    out_of_scope: tuple[Labelled, ...] = ()


def banking77(folder: Path) -> IntentSet:
    """13,083 questions, 77 intents."""
    train, test = (tuple(_csv(folder / "banking77" / f"{part}.csv", "text", "category")) for part in ("train", "test"))
    return IntentSet("banking77", train, test)


def few_shots(whole: IntentSet, shots: int = SHOTS, seed: int = 0) -> IntentSet:
    """`shots` training texts of each intent, drawn with a fixed seed; the test texts stay."""
    by_intent = defaultdict(list)
    for one in whole.train:
        by_intent[one.intent].append(one)
    draw = random.Random(seed)  # noqa: S311 - a sample, no secret
    train = tuple(one for intent in sorted(by_intent) for one in draw.sample(by_intent[intent], shots))
    return IntentSet(f"{whole.name}, {shots}-shot", train, whole.test)


def clinc150(folder: Path) -> IntentSet:
    """150 intents with 100 training texts each; the 1,000 out-of-scope test texts are never trained on."""
    parts = json.loads((folder / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    train, test, out = (tuple(Labelled(*row) for row in parts[name]) for name in ("train", "test", "oos_test"))
    return IntentSet("clinc150", train, test, out)


def bitext_cs(folder: Path) -> tuple[Labelled, ...]:
    """The customer-service utterances whose intent has a counterpart among ours."""
    rows = _csv(folder / "bitext_cs" / "utterances.csv", "utterance", "intent")
    return tuple(one for one in rows if one.intent in BITEXT_INTENTS)


def write_rasa_data(examples: Iterable[Labelled], folder: Path) -> None:
    """As Rasa's training data, one file."""
    by_intent = defaultdict(list)
    for one in examples:
        by_intent[one.intent].append(" ".join(one.text.split()))
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in sorted(by_intent.items())
    ]
    folder.mkdir(parents=True, exist_ok=True)
    content = yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, width=10_000)
    (folder / "nlu.yml").write_text(content, encoding="utf-8")


def _csv(path: Path, text: str, intent: str) -> Iterable[Labelled]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Labelled(row[text], row[intent])
