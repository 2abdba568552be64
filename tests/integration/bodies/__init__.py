"""Request bodies of every kind, for each engine: what must be adapted and what must pass untouched, and why."""

from tests.integration.bodies.case import Case
from tests.integration.bodies.every import cases

__all__ = ["Case", "cases"]
