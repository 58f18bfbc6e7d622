"""What our graph components share: no training, no state, one message at a time."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


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
