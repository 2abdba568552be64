"""Trimming: an answer fetched with more than was asked for, cut back to what the engine would have returned.

`source_filter(body)` says what a caller wants of `_source` (None: it cannot be answered exactly, so the request passes
untouched) and what to ask for instead (`asked`); `trimmed(hit, wanted)` cuts a hit; `FilterPath` cuts the response.
"""

from leaps_adapter.clients.trimming.filter_path import FilterPath
from leaps_adapter.clients.trimming.hits import trimmed
from leaps_adapter.clients.trimming.source import SourceFilter, kept, source_filter

__all__ = ["FilterPath", "SourceFilter", "kept", "source_filter", "trimmed"]
