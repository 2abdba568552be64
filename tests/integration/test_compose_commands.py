"""The loader's and the adapter's commands of the compose file against real servers, twice."""

from __future__ import annotations

from tests.integration.containers import SUFFIXES, load_shop, run


def check(server, folder):
    for _ in range(2):  # a second run replaces what the first one loaded
        load_shop(server, folder)
    found = run(f"adapter{SUFFIXES[server.server.product]}", server, folder)
    assert found.returncode == 0, found.stderr
    assert "linen" in found.stdout


def test_opensearch(opensearch, tmp_path):
    check(opensearch, tmp_path)


def test_elasticsearch(elasticsearch, tmp_path):
    check(elasticsearch, tmp_path)
