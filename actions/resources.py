"""What actions share: opened on first use, because rasa_sdk makes each action without arguments."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cache

from bot import library
from bot.records.chart.live import open_source
from bot.records.chart.source import Source
from bot.records.engine import Database
from bot.settings import Settings
from glossary.linker import Linker
from glossary.loader import Glossary

#: Questions that may wait for the source of records at once.
AT_THE_SOURCE = 8


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()


@cache
def database() -> Database:
    """The records database."""
    return Database.of(settings())


@cache
def source() -> Source:
    """Where records come from."""
    return open_source(settings(), database())


@cache
def source_threads() -> Executor:
    """Threads for what waits for the source: a slow one must not take those that library answers are made in."""
    return ThreadPoolExecutor(AT_THE_SOURCE, "source")


def glossary() -> Glossary:
    """The education library."""
    return library.of(settings())


@cache
def linker() -> Linker:
    """Finds near topics for what is not covered."""
    return Linker(glossary())


def forget() -> None:
    """Read the settings anew, and open their database, on the next use."""
    if database.cache_info().currsize:
        database().close()
    database.cache_clear()
    source.cache_clear()
    settings.cache_clear()


def now() -> dt.datetime:
    """The current time, aware, in UTC."""
    return dt.datetime.now(dt.UTC)
