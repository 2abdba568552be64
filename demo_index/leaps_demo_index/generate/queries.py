"""Queries."""
from collections.abc import Sequence
from leaps_demo_index.generate.records import Item, QueryRecord
from leaps_demo_index.generate.spec import Spec


def ask(spec: Spec, seed: int, items: Sequence[Item]) -> list[QueryRecord]:
    """None yet."""
    return []
