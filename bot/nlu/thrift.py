"""What Rasa does anew for each message though it never changes, done once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from graphlib import TopologicalSorter
from typing import Any, Dict, List, Optional, Set, Tuple

import aiohttp
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import ACTION_NAME, INTENT
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

#: Seconds a connection to the action server is kept for the next message: less than the server keeps it (5), so that
#: no call begins on one that the server is about to close.
_KEPT_OPEN = 3.0


def be_thrifty() -> None:
    """Leave out of a turn what Rasa does for other assistants than ours: together more than a third of it.

    It checks each answer of the action server, which is ours, against a schema of every event there is; it opens a
    session for each call, and with it a connection; it looks for rules about the very words of a message, of which
    there are none (`tests/nlu/test_thrift.py`), and through all rules, whatever they are about; it plans anew in which
    order its parts work, three times a turn; and it makes an empty domain to see that ours is none, so as to warn of
    intents that it does not know, though they are of one model.
    """
    RemoteAction._validate_action_result = _is_answer
    EndpointConfig.session = open_session
    RulePolicy._find_action_from_rules = _by_intent_alone
    RulePolicy._get_possible_keys = possible_rules
    DaskGraphRunner.run = run_in_order
    MessageProcessor._check_for_unseen_features = _knows_all


def _is_answer(action: RemoteAction, result: Any) -> bool:
    """Whether it has the form of an answer; what an event must hold, Rasa finds out as it reads it."""
    if not all(isinstance(each, dict) for part in ("events", "responses") for each in result[part]):
        raise RasaException("the action server's answer is none")
    return True


_find_action_from_rules = RulePolicy._find_action_from_rules


def _by_intent_alone(
    policy: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
) -> Tuple[Optional[str], Optional[str], bool]:
    """The action that a rule names for the intent; none for the text."""
    if use_text_for_last_user_input:
        return None, None, False
    found: Tuple[Optional[str], Optional[str], bool] = _find_action_from_rules(policy, tracker, domain, False)
    return found


_get_possible_keys = RulePolicy._get_possible_keys


def possible_rules(policy: RulePolicy, rules: Dict[str, str], states: List[State]) -> Set[str]:
    """The rules that fit what was said and done; looked through are those about the last action and intent alone."""
    last = states[-1] if states else {}
    if not last.get(PREVIOUS_ACTION):
        return set(_get_possible_keys(policy, rules, states))
    action, intent = _action_and_intent(last)
    likely = {}
    for rule, does in rules.items():
        after, to = _about(rule)
        if after in (None, action) and to in (None, intent):
            likely[rule] = does
    return set(_get_possible_keys(policy, likely, states))


@cache
def _about(rule: str) -> Tuple[Any, Any]:
    """The last action that a rule is about, and the intent; None for any."""
    return _action_and_intent(RulePolicy._rule_key_to_state(rule)[-1])


def _action_and_intent(state: State) -> Tuple[Any, Any]:
    return state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME), state.get(USER, {}).get(INTENT)


def run_in_order(
    runner: DaskGraphRunner, inputs: Optional[Dict[str, Any]] = None, targets: Optional[List[str]] = None
) -> Dict[str, Any]:
    """What the targets give, and none that no target needs is run; each part gives its name and its result."""
    wanted = tuple(targets or runner._graph_schema.target_names)
    given: Dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
    for name, needed in _order(runner, wanted):
        # Rasa itself leaves out what nobody gave, told by its name.
        given[name] = runner._instantiated_nodes[name](*(given.get(each, each) for each in needed))
    return dict(given[name] for name in wanted)


@cache
def _order(runner: DaskGraphRunner, targets: Tuple[str, ...]) -> Tuple[Tuple[str, Tuple[str, ...]], ...]:
    """The parts that the targets need, each after those whose results it needs, with these."""
    nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
    needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
    return tuple((name, needs[name]) for name in TopologicalSorter(needs).static_order() if name in needs)


def _knows_all(processor: MessageProcessor, parsed: Any) -> None:
    """Warn of nothing."""


async def close_session(*_: object) -> None:
    """Close the connections to the action server, at the end."""
    await kept_session().close()


@asynccontextmanager
async def open_session(endpoint: EndpointConfig) -> AsyncIterator[aiohttp.ClientSession]:
    """The one session, left open at the end of the block; Rasa gives each request the endpoint's headers itself."""
    yield kept_session()


@cache
def kept_session() -> aiohttp.ClientSession:
    """The one session of this process."""
    # Made within the only event loop of Rasa's server, and there for as long as that runs.
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(keepalive_timeout=_KEPT_OPEN, limit=0),
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
    )
