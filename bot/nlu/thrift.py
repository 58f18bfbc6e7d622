"""What Rasa does anew for each message though it never changes, done once."""

from __future__ import annotations

from functools import cache
from typing import Any, Dict

from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction


def be_thrifty() -> None:
    """Check answers of the action server with a validator that is made once.

    Rasa makes it for each answer, and checks the schema itself against the rules for schemas: a third of a turn.
    """
    RemoteAction._validate_action_result = _is_valid


def _is_valid(action: RemoteAction, result: Dict[str, Any]) -> bool:
    _validator().validate(result)
    return True


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(RemoteAction.action_response_format_spec())
