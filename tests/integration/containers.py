"""What the containers of the compose file run, run here against real servers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import yaml

import leaps_demo_index

ROOT = Path(__file__).parents[2]
SERVICES = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8"))["services"]
LEAPS = Path(sys.executable).with_name("leaps")
INSIDE = "/shop/catalogue.jsonl.gz"
SUFFIXES = {"opensearch": "", "elasticsearch": "-elasticsearch"}


def run(service, server, folder):
    """Run a service's command as its container would: with its environment alone, and folders that are gone after."""
    described = SERVICES[service]
    outside = {f"http://{server.server.product}:9200": server.url, INSIDE: str(leaps_demo_index.catalogue_path())}
    command = [outside.get(each, each) for each in described["command"]]
    environment = {name: outside.get(value, value) for name, value in described.get("environment", {}).items()}
    folders = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "XDG_STATE_HOME": str(folder / "state")}
    return subprocess.run(
        [LEAPS, *command], env={"PATH": os.environ["PATH"], **folders, **environment},
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=300,
    )  # fmt: skip


def load_shop(server, folder):
    """Fill the index `shop` as the compose file's loader does."""
    loaded = run(f"loader{SUFFIXES[server.server.product]}", server, folder)
    assert loaded.returncode == 0, loaded.stderr
