"""The cache that all web workers share, in the database; the limits on attempts count in it.

Django's own forgets live rows, in order of key, once there are more than `MAX_ENTRIES` (300): three hundred strangers
then open every limit again. This one forgets nothing before its time: a row ends when it expires, and the night
(the night) takes the dead ones away. Each write is one statement: of two workers that add a key, one alone
succeeds.
"""

from __future__ import annotations

import base64
import pickle
from datetime import UTC, datetime
from typing import Any, Literal

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router

from preau.common import clock

_INSERT = "INSERT INTO {table} AS kept (cache_key, value, expires) VALUES (%s, %s, %s) ON CONFLICT (cache_key) "
_REPLACE = "DO UPDATE SET value = excluded.value, expires = excluded.expires "
_STATEMENTS = {
    "set": _INSERT + _REPLACE + "RETURNING 1",
    "add": _INSERT + _REPLACE + "WHERE kept.expires <= %s RETURNING 1",
    "touch": "UPDATE {table} SET expires = %s WHERE cache_key = %s AND expires > %s RETURNING 1",
}
NEVER = datetime.max.replace(tzinfo=UTC)


class LastingCache(DatabaseCache):
    """Django's table (`createcachetable`), without culling; errors of the database are raised."""

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """Live rows only; reading deletes nothing, so that it never takes what another worker has just written."""
        wanted = {self.make_and_validate_key(key, version=version): key for key in keys}
        if not wanted:
            return {}
        rows = self._run(
            "SELECT cache_key, value FROM {table} WHERE cache_key = ANY(%s) AND expires > %s",
            [list(wanted), clock.now()],
            writes=False,
        )
        return {wanted[key]: pickle.loads(base64.b64decode(value)) for key, value in rows}  # noqa: S301 - ours

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self.get_many([key], version))

    def _base_set(
        self, mode: Literal["set", "add", "touch"], key: str, value: Any, timeout: float | object = DEFAULT_TIMEOUT
    ) -> bool:
        instant = self.get_backend_timeout(timeout)  # type: ignore[arg-type]
        expires = NEVER if instant is None else datetime.fromtimestamp(instant, UTC)
        if mode == "touch":
            return bool(self._run(_STATEMENTS[mode], [expires, key, clock.now()]))
        packed = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii")
        values = [key, packed, expires] + ([clock.now()] if mode == "add" else [])
        return bool(self._run(_STATEMENTS[mode], values))

    def _run(self, statement: str, values: list[Any], *, writes: bool = True) -> list[tuple[Any, ...]]:
        choose = router.db_for_write if writes else router.db_for_read
        connection = connections[choose(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table=table), values)
            return list(cursor.fetchall())
