"""What our graph components share: those that only mark messages, and those that learn and are kept in the model."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.settings import ROOT

#: Whatever bears on what a component makes of an example.
_CODE = ("bot/nlu/*.py", "bot/vectors.py", "glossary/*.py")


@cache
def code_version() -> str:
    """Changes with any code that components run: Rasa itself looks at a component's class alone before it reuses."""
    digest = hashlib.sha256()
    for path in sorted(path for source in _CODE for path in ROOT.glob(source)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class MessageComponent(GraphComponent):
    """A component that reads and marks each message on its own, in training and in use alike.

    Annotations are spelt with `typing`'s names and imported for real: Rasa resolves them at run time.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """No settings unless a component says otherwise."""
        return {}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageComponent:
        """Make the component for a graph."""
        return cls(config)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Do not reuse what other code made."""
        return code_version()

    def __init__(self, config: Dict[str, Any]) -> None:
        self.config = config

    def process(self, messages: List[Message]) -> List[Message]:
        """Mark each message."""
        for message in messages:
            self.mark(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Mark each training example, as in use."""
        self.process(training_data.training_examples)
        return training_data

    def mark(self, message: Message) -> None:
        """Add what this component knows to one message."""
        raise NotImplementedError


class LearningComponent(GraphComponent):
    """A component that learns from the examples; what it has learned is a part of the model."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """No settings unless a component says otherwise."""
        return {}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LearningComponent:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LearningComponent:
        """Make the component as it was trained."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.recall(folder)
        return component

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Do not reuse what other code made."""
        return code_version()

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples, and keep what was learned."""
        self.learn(training_data)
        with self._storage.write_to(self._resource) as folder:
            self.keep(folder)
        return self._resource

    def learn(self, training_data: TrainingData) -> None:
        """Learn from the examples."""
        raise NotImplementedError

    def keep(self, folder: Path) -> None:
        """Write what was learned into a folder of the model."""
        raise NotImplementedError

    def recall(self, folder: Path) -> None:
        """Read it back."""
        raise NotImplementedError
