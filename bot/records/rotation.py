"""Writing every encrypted value anew under the newest key, so that older keys can be thrown away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, select, tuple_, type_coerce

from bot.records.encryption import Encrypted, EncryptedJson
from bot.records.engine import Database
from bot.records.models import Base

#: Rows written in one transaction: few enough that other writers do not wait long.
PORTION = 500


def rotate(database: Database) -> int:
    """Encrypt everything under the newest key; returns how many rows were written. Broken off, start it again."""
    return sum(_rotate(database, table) for table in Base.metadata.sorted_tables if _secret(table))


def _secret(table: Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, Encrypted | EncryptedJson)]


def _strictly(table: Table) -> list[ColumnElement[Any]]:
    """Its encrypted columns, read so that what no key opens raises: what stands in its place must not be written."""
    return [type_coerce(table.c[name], type(table.c[name].type)()).label(name) for name in _secret(table)]


def _rotate(database: Database, table: Table) -> int:
    names = [*(key.name for key in table.primary_key.columns), *_secret(table)]
    keys = list(table.primary_key.columns)
    change = (
        table.update()
        .where(*(key == bindparam(f"_{key.name}") for key in keys))
        .values({name: bindparam(f"_{name}") for name in _secret(table)})
    )
    done = 0
    last: list[Any] | None = None
    while True:
        with database.session() as session:
            query = select(*keys, *_strictly(table)).order_by(*keys).limit(PORTION)
            # What is blotted out or changed meanwhile must not come back.
            query = query.with_for_update(key_share=True)
            if last is not None:
                query = query.where(tuple_(*keys) > tuple_(*last))
            rows = session.execute(query).mappings().all()
            if not rows:
                return done
            session.connection().execute(change, [{f"_{name}": row[name] for name in names} for row in rows])
            done, last = done + len(rows), [rows[-1][key.name] for key in keys]
