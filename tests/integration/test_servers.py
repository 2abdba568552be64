"""Fetching is checked, Java is found, and no server outlives whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.servers import guard, install, java, maven
from tests.integration.servers.descriptions import SERVERS
from tests.integration.servers.errors import ServerError, UnavailableError

# A server in two processes: a launcher that waits for what it launched.
LAUNCHER = "sleep 300 & echo $! > child.pid; wait"
STARTER = """
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background is deaf to Ctrl-C
process = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, start_new_session=True)
time.sleep(300)
"""


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def runs(number):
    """Whether a process is there and no zombie, which in a container may have no one to take it away."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def started(tmp_path):
    """A starter, and the two processes of the server that a guard runs for it in the folder."""
    folder = tmp_path / "run"
    folder.mkdir()
    command = [sys.executable, guard.__file__, str(folder), "sh", "-c", LAUNCHER]
    starter = subprocess.Popen([sys.executable, "-c", STARTER, *command])
    files = [folder / name for name in ("server.pid", "child.pid")]
    until(lambda: all(each.is_file() and each.read_text().strip() for each in files))
    processes = [int(each.read_text()) for each in files]
    yield starter, folder, processes
    starter.kill()
    starter.wait()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_ends_with_its_starter(started, number):
    starter, folder, processes = started
    assert all(map(runs, processes))
    starter.send_signal(number)
    until(lambda: not any(map(runs, processes)) and not folder.exists())


HOLDER = """
import os, subprocess, sys, time
process = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, start_new_session=True)
fork = os.fork()
if not fork:
    time.sleep(300)
print(fork, flush=True)
sys.stdin.read()
"""


def test_a_server_ends_though_a_fork_of_its_starter_lives_on(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    command = [sys.executable, guard.__file__, str(folder), "sh", "-c", LAUNCHER]
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as starter:
        fork = int(starter.stdout.readline())
        until((folder / "server.pid").is_file)
        starter.stdin.close()
        starter.wait()
        assert runs(fork)
        until(lambda: not folder.exists())
        os.kill(fork, signal.SIGKILL)


def test_ending_the_guard_ends_the_server(started):
    _, folder, processes = started
    guards = subprocess.run(["ps", "-o", "ppid=", "-p", str(processes[0])], capture_output=True, text=True, check=True)
    os.kill(int(guards.stdout), signal.SIGTERM)
    until(lambda: not any(map(runs, processes)) and not folder.exists())


def test_a_server_that_ends_by_itself_is_noticed(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    command = [sys.executable, guard.__file__, folder, "sh", "-c", "echo no room; exit 3"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    until((folder / "server.ended").exists)
    assert (folder / "server.log").read_text() == "no room\n"
    process.communicate()
    assert (process.returncode, folder.exists()) == (3, False)


def a_java(folder, version):
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "java").touch()
    (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
    return folder


def test_the_oldest_java_that_fits_is_taken(tmp_path, monkeypatch):
    homes = [a_java(tmp_path / str(version), version) for version in ("11.0.2", "25.0.3", "21", "17.0.15")]
    monkeypatch.setattr(java, "_candidates", lambda: iter(homes))
    assert java.find(range(17, java.ANY)).home == tmp_path / "17.0.15"
    assert java.find(range(18, 24)).version == 21
    with pytest.raises(UnavailableError, match=r"Java 12 to 16 .*install_java"):
        java.find(range(12, 17))


def test_java_home_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(a_java(tmp_path / "jdk", "98.1")))
    assert java.find(range(98, java.ANY)).home == tmp_path / "jdk"


def test_all_that_is_fetched_is_pinned():
    pinned = maven._pinned()
    wanted = {artifact.path for server in SERVERS.values() for artifact in server.artifacts}
    assert wanted == set(pinned)
    assert all(len(digest) == 64 for digest in pinned.values())


def test_another_file_than_the_pinned_one_is_refused(tmp_path):
    archive = SERVERS["elasticsearch9"].archive
    (tmp_path / archive.file).write_bytes(b"not it")
    with pytest.raises(ServerError, match=r"elasticsearch-9\.5\.3\.zip has the SHA-256 \w+, pinned is bec4"):
        maven.check([archive], tmp_path)


def test_what_cannot_be_fetched_says_so(tmp_path):
    with pytest.raises(ServerError, match="Maven could not fetch"):
        maven.fetch([maven.Artifact.parse("org.opensearch:no-such-thing:1.0")], tmp_path)


def test_a_folder_that_is_closed_to_others_is_refused_to_root_alone(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir(mode=0o700)
    monkeypatch.setenv("LEAPS_SERVERS", str(tmp_path / "closed" / "servers"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(UnavailableError, match="set LEAPS_SERVERS"):
        install.cache()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert install.cache() == tmp_path / "closed" / "servers"
