"""The trace record of a call, handed to whoever listens: a callback, the log, OpenTelemetry."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Mapping
from typing import TypeAlias

from leaps_adapter.types import Degraded, Trace

LOGGER = logging.getLogger("leaps_adapter")
OnTrace: TypeAlias = Callable[[Trace], None]


def report(trace: Trace, degraded: tuple[Degraded, ...], on_trace: OnTrace | None) -> None:
    """Hand the trace to the callback, the `leaps_adapter` log (level INFO, no query text) and OpenTelemetry, if in use.

    A callback that raises is logged; a search does not fail over it.
    """
    facts = attributes(trace, degraded)
    LOGGER.info("search %s", " ".join(f"{name}={value}" for name, value in facts.items()), extra={"leaps": facts})
    _span(trace, facts)
    if on_trace is not None:
        try:
            on_trace(trace)
        except Exception:  # a listener's fault must not cost the caller the answer
            LOGGER.exception("the trace callback failed")


def attributes(trace: Trace, degraded: tuple[Degraded, ...]) -> Mapping[str, str | int | float | bool]:
    """Return the trace as flat values without any of the query's words."""
    return {
        "fingerprint": trace.fingerprint,
        "bypass": trace.route.bypass,
        "rule": trace.route.rule,
        "rounds": trace.rounds,
        "round_trips": trace.round_trips,
        "candidates": trace.candidates,
        "stopped_by": trace.stopped_by,
        "effort": trace.effort.value,
        "degraded": ",".join(sorted({each.code for each in degraded})),
        "took_ms": round(trace.took_ms, 1),
    }


def _span(trace: Trace, facts: Mapping[str, str | int | float | bool]) -> None:
    telemetry = sys.modules.get("opentelemetry.trace")  # who exports spans has loaded it; nobody else pays for it
    if telemetry is None:
        return
    end = time.time_ns()
    tracer = telemetry.get_tracer("leaps_adapter")
    span = tracer.start_span(
        "leaps.search",
        start_time=end - int(trace.took_ms * 1e6),
        attributes={f"leaps.{name}": value for name, value in facts.items()},
    )
    span.end(end_time=end)
