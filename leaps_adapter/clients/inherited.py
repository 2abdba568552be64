"""Connections that a forked child inherits: both processes hold their sockets, and would read each other's answers."""

from __future__ import annotations

import os
from typing import Any


class Process:
    """Notices that it is used in a forked child, where the client's idle connections are left to the parent."""

    def __init__(self) -> None:
        self._id = os.getpid()

    def begin(self, client: object) -> bool:
        """Leave inherited connections behind where this is the first call in a forked child; return whether it is.

        Of several threads that come first, each leaves them behind before it goes on.
        """
        process = os.getpid()
        if process == self._id:
            return False
        leave_behind(client)
        self._id = process
        return True


def leave_behind(client: object) -> None:
    """Let a sync client of either maker open connections of its own; what it is made of otherwise stays."""
    transport = getattr(client, "transport", None)
    nodes: Any = getattr(getattr(transport, "node_pool", None), "all", tuple)()
    connections: Any = getattr(getattr(transport, "connection_pool", None), "connections", ())
    for each in (*nodes, *connections):
        pool: Any = getattr(each, "pool", None)  # urllib3's
        if (idle := getattr(pool, "pool", None)) is not None:
            # made anew and not emptied: a thread of the parent may have held its lock at the fork
            pool.pool = type(idle)(idle.maxsize)
            for _ in range(idle.maxsize):
                pool.pool.put(None)
        for adapter in getattr(getattr(each, "session", None), "adapters", {}).values():  # of requests
            adapter.poolmanager.clear()
