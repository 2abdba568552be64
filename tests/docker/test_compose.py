"""The compose file and the Dockerfile, as far as they can be checked where no Docker runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.integration.servers.descriptions import SERVERS

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
COMPOSE = DOCKER / "compose.yaml"
SERVICES = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
ENDING = {name for name, service in SERVICES.items() if "build" in service}
BIN = Path(sys.executable).parent


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_is_a_compose_file():
    done = run(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_no_compose_file_would_be_noticed(tmp_path):
    broken = tmp_path / "compose.yaml"
    broken.write_text(COMPOSE.read_text(encoding="utf-8").replace("mem_limit:", "memory_limit:"), encoding="utf-8")
    assert run(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", broken).returncode == 1


def test_the_linter_of_dockerfiles_is_content():
    done = run(BIN / "hadolint", DOCKER / "Dockerfile")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_pinned_bounded_and_without_rights(name):
    service = SERVICES[name]
    assert re.search(r":v?\d+\.\d+\.\d+$", service["image"])
    assert int(service["user"].split(":")[0]) > 0
    assert service["mem_limit"]
    assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert not service.get("privileged")


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ENDING))
def test_what_stays_up_says_when_it_is_well(name):
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)


@pytest.mark.parametrize("name", SERVICES)
def test_services_wait_for_what_can_be_waited_for(name):
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if other in ENDING else "service_healthy"
        assert wait["condition"] == wanted
        assert SERVICES[other].get("profiles") == SERVICES[name].get("profiles")


def test_volumes_are_declared():
    declared = set(yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["volumes"])
    mounted = {each.split(":")[0] for service in SERVICES.values() for each in service.get("volumes", [])}
    assert {name for name in mounted if not name.startswith(".")} == declared


@pytest.mark.parametrize(("service", "server"), [("opensearch", "opensearch3"), ("elasticsearch", "elasticsearch9")])
def test_the_servers_are_those_that_are_tested(service, server):
    assert SERVICES[service]["image"].endswith(f":{SERVERS[server].version}")


def test_dashboards_are_of_the_same_version():
    assert SERVICES["dashboards"]["image"].split(":")[1] == SERVICES["opensearch"]["image"].split(":")[1]


def test_what_the_image_is_made_of_is_here_and_not_left_out():
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    sources = [each for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE) for each in line.split()]
    kept = {line[1:] for line in (DOCKER / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sources
    for source in sources:
        assert (ROOT / source).exists()
        assert source.split("/")[0] in kept


def test_nothing_secret_stands_in_it():
    text = COMPOSE.read_text(encoding="utf-8")
    assert not re.search(r"^\s+\S*(PASSWORD|SECRET|TOKEN|API_KEY)\S*:", text, re.MULTILINE | re.IGNORECASE)
