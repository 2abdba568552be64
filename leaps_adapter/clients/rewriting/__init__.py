"""The rewriter: `rewrite(body, reading, text)` is the caller's request with other words."""

from leaps_adapter.clients.rewriting.rewriter import rewrite

__all__ = ["rewrite"]
