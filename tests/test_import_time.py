"""What `from leaps_adapter import Leaps` costs, and that the public surface is complete."""

import subprocess
import sys

import pytest

import leaps_adapter

HEAVY = {"numpy", "torch", "faiss", "bm25s", "rich", "typer", "opensearchpy", "elasticsearch", "pyarrow", "rapidfuzz"}

PROBE = """
import sys, time
start = time.perf_counter()
from leaps_adapter import Leaps
print(time.perf_counter() - start)
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def probe():
    lines = subprocess.run(
        [sys.executable, "-c", PROBE], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    return float(lines[0]), set(lines[1].split())


def test_importing_the_library_is_quick_and_loads_nothing_heavy():
    took, modules = min((probe() for _ in range(3)), key=lambda each: each[0])
    assert not modules & HEAVY
    assert took < 0.25


def test_public_names_are_sorted_and_all_there():
    assert leaps_adapter.__all__ == sorted(leaps_adapter.__all__)
    assert dir(leaps_adapter) == leaps_adapter.__all__
    for name in leaps_adapter.__all__:
        found = getattr(leaps_adapter, name)
        assert name == "__version__" or found.__module__.startswith("leaps_adapter."), name


def test_a_name_that_is_not_public_is_no_attribute():
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = leaps_adapter.Nothing
