"""What every test runs under: no network outside tests/integration, no key or state folder of the machine's user."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

_LOCAL = {"127.0.0.1", "::1", "localhost"}


_INTEGRATION = Path(__file__).parent / "integration"


def pytest_ignore_collect(collection_path, config):
    """Leave the tests on real servers to `make integration`, which names their folder."""
    if collection_path != _INTEGRATION:
        return None
    named = [Path(config.invocation_params.dir, each.split("::")[0]).resolve() for each in config.args]
    return not any(each.is_relative_to(_INTEGRATION) for each in named) or None


@pytest.fixture(autouse=True)
def _no_network(request, monkeypatch):
    if "integration" in Path(request.node.path).parts:
        return

    def guarded(original):
        def connect(self, address, *rest):
            if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in _LOCAL:
                raise AssertionError(f"a unit test tried to reach {address[0]}")
            return original(self, address, *rest)

        return connect

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))


@pytest.fixture(autouse=True)
def _own_state(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "state"))
    monkeypatch.delenv("LEAPS_TOKEN_KEY", raising=False)


@pytest.fixture(scope="session", autouse=True)
def _second_language():
    """Every process that runs tests knows German as well, from a folder of data files: what is read is kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAPS_LEXICONS", str(Path(__file__).parent / "data" / "lexicons"))
        yield


@pytest.fixture(scope="session")
def shared_data():
    """The folder of real products; the test is skipped where it is absent."""
    folder = Path(os.environ.get("LEAPS_SHARED_DATA", Path(__file__).parents[1].parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the shared data is not here")
    return folder
