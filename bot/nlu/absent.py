"""Packages that Rasa imports at its start for parts that we do not use, and that are therefore not loaded.

TensorFlow alone is half of Rasa's start and 300 MB. Nothing of our pipeline and policies needs it, yet Rasa imports
every component there is. What it takes from these packages while it is being imported are classes to derive from,
names in annotations and decorators: a stand-in is enough for all of them, and whoever should really use one is told so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from itertools import accumulate
from types import ModuleType
from typing import Any, Optional

#: Neural networks; other databases; other channels; reminders; questions asked in a terminal; spaCy's own command; and
#: what statistics scikit-learn offers beyond those that we use.
UNUSED = frozenset(
    {"tensorflow", "tensorflow_addons", "tensorflow_hub", "keras", "h5py"}
    | {"boto3", "botocore", "pymongo"}
    | {"aiogram", "slack_sdk", "socketio", "webexteamssdk"}
    | {"apscheduler"}
    | {"prompt_toolkit", "questionary"}
    | {"spacy.cli"}
    | {"scipy.stats"}
)
#: Plots of `rasa test`. Commands of ours draw, so it is left out where Rasa is alone.
PLOTS = "matplotlib"


def leave_out(*more: str) -> None:
    """Have `UNUSED`, and more packages by name, not loaded in this process; call before Rasa is imported."""
    sys.meta_path.insert(0, _Finder(UNUSED.union(more)))


class _StandIn(type):
    """A class that has every attribute, and decorates by doing nothing."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):  # Python itself asks for these, and minds what it gets
            raise AttributeError(name)
        return _stand_in(name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__dict__.get("_absent"):
            return args[0] if len(args) == 1 and callable(args[0]) else cls
        raise RuntimeError(f"{cls.__name__} needs a package that Bedside leaves out: see bot/nlu/absent.py")


def _stand_in(name: str) -> _StandIn:
    return _StandIn(name, (), {"_absent": True})


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(name)


def _within(name: str) -> Iterable[str]:
    """The packages that a module is in, and itself."""
    return accumulate(name.split("."), "{}.{}".format)


class _Finder(MetaPathFinder, Loader):
    """Finds the unused packages, and whatever is in them, empty."""

    def __init__(self, unused: frozenset[str]) -> None:
        self._unused = unused

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Optional[ModuleSpec]:
        """The stand-in for an unused package, or for what is in one; None for all others."""
        return ModuleSpec(fullname, self, is_package=True) if self._unused.intersection(_within(fullname)) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """An empty module that has every attribute."""
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is in it."""
