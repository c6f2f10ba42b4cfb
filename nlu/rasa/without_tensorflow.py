"""Lets Rasa start without TensorFlow where no component of the pipeline needs it: 350 MB and seconds saved.

Rasa imports TensorFlow for its DIET and TED models whether they are used or not, but calls nothing of it while it is
imported: names to derive from and to annotate with are enough.
"""

import re
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, List, Optional

_LEFT_OUT = frozenset({"keras", "tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text"})
_OURS = "components."
_FREE_OF_TENSORFLOW = frozenset(
    {
        "CRFEntityExtractor",
        "CountVectorsFeaturizer",
        "DucklingEntityExtractor",
        "EntitySynonymMapper",
        "FallbackClassifier",
        "KeywordIntentClassifier",
        "LexicalSyntacticFeaturizer",
        "LogisticRegressionClassifier",
        "RegexEntityExtractor",
        "RegexFeaturizer",
        "SklearnIntentClassifier",
        "WhitespaceTokenizer",
    }
)
_COMPONENT = re.compile(r"\bname:\s*[\"']?([\w.]+)")


def is_possible(config: Path) -> bool:
    """Whether every component named in Rasa's config file is known to need no TensorFlow."""
    names = _COMPONENT.findall(config.read_text(encoding="utf-8"))
    return bool(names) and all(name.startswith(_OURS) or name in _FREE_OF_TENSORFLOW for name in names)


def leave_out() -> None:
    """From now on imports of TensorFlow yield placeholders; using one raises RuntimeError."""
    sys.meta_path.insert(0, _Finder())


class Placeholder(type):
    """A class that stands for any name of a module that was left out."""

    def __getattr__(cls, name: str) -> "Placeholder":
        return _placeholder(name)

    def __call__(cls, *_: Any, **__: Any) -> Any:
        """Raise: nothing may be made of it."""
        raise RuntimeError(f"{cls.__name__}: TensorFlow was left out, since no component of config.yml needs it")


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Placeholder:
        return _placeholder(name)


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Optional[Any] = None, target: Optional[ModuleType] = None
    ) -> Optional[ModuleSpec]:
        known = fullname.partition(".")[0] in _LEFT_OUT
        return ModuleSpec(fullname, self, is_package=True) if known else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def _placeholder(name: str) -> Placeholder:
    if name.startswith("__"):
        raise AttributeError(name)
    return Placeholder(name, (), {})


__all__: List[str] = ["Placeholder", "is_possible", "leave_out"]
