"""The README's drop-in, run against a real server: it prints what is shown, once the catalogue is learnt."""

from __future__ import annotations

import contextlib
import io
import re
import time
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from tests.integration.containers import load_shop

README = Path(__file__).parents[2] / "README.md"
SHOWN = re.compile(r"^```py\n(?P<code>.*?)^```\n\n```text\n(?P<output>.*?)^```\n", re.DOTALL | re.MULTILINE)
PATIENCE = 60
TIES = 3
"""Lines that may differ: products of one score stand in the order in which they were loaded."""


def printed(code, scope):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, scope)
    return out.getvalue().rstrip("\n") + "\n"


def is_like(shown, told):
    missing = set(told.splitlines()) - set(shown.splitlines())
    return shown.count("L4") == told.count("L4") and len(missing) <= TIES


@pytest.fixture
def filled(opensearch, opensearch_client, tmp_path):
    """A server with the demo shop in the index that the README names."""
    if not opensearch_client.indices.exists(index="shop"):
        load_shop(opensearch, tmp_path)
    return opensearch


def test_the_drop_in(filled):
    found = SHOWN.search(README.read_text(encoding="utf-8"))
    code = found["code"].replace("http://localhost:9200", filled.url)
    setting_up, loop, asking = code.partition("for each in")
    scope = {}
    printed(setting_up, scope)
    assert isinstance(scope["client"], OpenSearch)
    until = time.monotonic() + PATIENCE
    told = found["output"]
    while not is_like(shown := printed(loop + asking, scope), told) and time.monotonic() < until:
        time.sleep(0.5)
    scope["client"].close()
    assert is_like(shown, told), shown
