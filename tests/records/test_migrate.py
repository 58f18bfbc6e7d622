"""Migrations and models say the same, in one straight line, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.records.engine import Database
from bot.records.migrate import MIGRATIONS, upgrade
from bot.records.models import Base


def test_history_is_one_straight_line_of_numbered_steps() -> None:
    history = ScriptDirectory(str(MIGRATIONS))
    steps = list(history.walk_revisions())
    assert len(history.get_heads()) == 1
    assert not any(step.is_branch_point or step.is_merge_point for step in steps)
    numbers = [step.revision for step in reversed(steps)]
    assert numbers == sorted(set(numbers))
    assert all(len(number) == 4 and number.isdigit() for number in numbers)


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_upgrading_twice_and_at_once_is_safe(new_database: Callable[[str], str], kind: str) -> None:
    url = new_database(kind)
    with ThreadPoolExecutor() as threads:
        list(threads.map(upgrade, [url] * 3))
    upgrade(url)
    database = Database(url)
    with database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision()
    database.close()
