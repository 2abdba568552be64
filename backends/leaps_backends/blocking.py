"""The one door through which the embedded back-ends leave the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread

Result = TypeVar("Result")


async def run_blocking(function: Callable[[], Result]) -> Result:
    """Return what a blocking function returns, run beside the event loop."""
    return await anyio.to_thread.run_sync(function)
