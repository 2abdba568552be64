"""A wrapped client in the programs themselves: gunicorn with a preloaded application, FastAPI, Celery, a notebook.

They are no dependencies of the project; what is not installed is skipped, with the command that installs it.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

from tests.integration import shop

PATIENCE = 90  # seconds for a program to answer or to end on a busy machine
TIMES = 12
BODY = shop.body("linen blazer for men, 50 to 80 dollars, no pure black")
CLIENTS = {"opensearch": ("opensearchpy", "OpenSearch"), "elasticsearch": ("elasticsearch", "Elasticsearch")}

# Each program's module begins with a wrapped client, sync and async, and what asks them.
BEGIN = """
import json
import leaps_adapter
from leaps_adapter import Settings
from {package} import {name}, Async{name}

BODY = json.loads({body!r})
patient = Settings(deadline=60)

def connect():
    return leaps_adapter.wrap({name}({url!r}), settings=patient)

def ask(client):
    return "_leaps" in client.search(index={index!r}, body=BODY)

async def ask_async():
    async with leaps_adapter.wrap(Async{name}({url!r}), settings=patient) as client:
        return "_leaps" in await client.search(index={index!r}, body=BODY)
"""
WSGI = """
client = connect()
assert ask(client)  # before the fork: what it learns is under way when the workers are forked

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(ask(client)).encode()]
"""
FASTAPI = """
from fastapi import FastAPI
app = FastAPI()
client = connect()

@app.get("/plain")
def plain() -> bool:
    return ask(client)

@app.get("/async")
async def in_the_loop() -> bool:
    return await ask_async()
"""
CELERY = """
from celery import Celery
client = connect()
assert ask(client)
folder = {folder!r}
app = Celery("module", broker="filesystem://", backend="file://" + folder + "/results")
app.conf.broker_transport_options = dict.fromkeys(("data_folder_in", "data_folder_out"), folder + "/queue")
app.conf.broker_transport_options["control_folder"] = folder + "/control"

@app.task(name="asked")
def asked():
    return ask(client)
"""


def needs(*packages):
    missing = [each for each in packages if find_spec(each) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed — uv pip install {' '.join(missing)}")


def free_port():
    with socket.socket() as open_socket:
        open_socket.bind(("127.0.0.1", 0))
        return open_socket.getsockname()[1]


@contextmanager
def running(*command, folder):
    """Run a program until the end of the block, when it is told to end, and does."""
    log = folder / "log"
    with log.open("w") as out:
        program = subprocess.Popen([sys.executable, "-m", *command], cwd=folder, stdout=out, stderr=out)
    try:
        yield
        program.terminate()
        program.wait(PATIENCE)
    except BaseException as error:
        error.add_note(log.read_text(encoding="utf-8")[-4000:])
        raise
    finally:
        program.kill()
        program.wait()


def got(url):
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


class Programs:
    """What each product's clients must stand; a subclass names the `product` and gives the `url` of a filled server."""

    product = ""

    @pytest.fixture
    def module(self, tmp_path, url):
        """Writes the module of a program, and returns the folder that it is in."""

        def write(rest="", **values):
            package, name = CLIENTS[self.product]
            begin = BEGIN.format(package=package, name=name, url=url, body=json.dumps(BODY), index=shop.INDEX)
            text = begin + (rest.format(**values) if values else rest)
            (tmp_path / "module.py").write_text(text, encoding="utf-8")
            return tmp_path

        return write

    @needs("gunicorn")
    def test_gunicorn_with_a_preloaded_application(self, module):
        port = free_port()
        folder = module(WSGI)
        command = ("gunicorn", "--preload", "--workers", "2", "--timeout", "90", "--bind", f"127.0.0.1:{port}")
        with running(*command, "module:app", folder=folder):
            assert [got(f"http://127.0.0.1:{port}/") for _ in range(TIMES)] == [True] * TIMES

    @needs("fastapi", "uvicorn")
    def test_fastapi(self, module):
        port = free_port()
        with running("uvicorn", "--port", str(port), "module:app", folder=module(FASTAPI)):
            told = [got(f"http://127.0.0.1:{port}/{path}") for path in ("plain", "async") for _ in range(TIMES // 2)]
            assert told == [True] * TIMES

    @needs("celery")
    def test_celery(self, module, tmp_path):
        for each in ("queue", "results", "control"):
            (tmp_path / each).mkdir()
        folder = module(CELERY, folder=str(tmp_path))
        asking = (
            "from module import asked\n"
            f"results = [asked.delay() for _ in range({TIMES})]\n"
            f"print([each.get(timeout={PATIENCE}) for each in results])\n"
        )
        command = ("celery", "--app", "module", "worker", "--pool", "prefork", "--concurrency", "2")
        with running(*command, "--without-mingle", "--without-gossip", folder=folder):
            told = subprocess.run(
                [sys.executable, "-c", asking], cwd=folder, capture_output=True, text=True, timeout=120, check=False
            )
            assert told.stdout == f"{[True] * TIMES}\n", told.stderr

    @needs("ipykernel", "nbclient", "nbformat")
    def test_a_notebook(self, module):
        import nbclient  # noqa: PLC0415  not installed everywhere
        import nbformat.v4  # noqa: PLC0415

        folder = module()
        cells = ["from module import *\nclient = connect()", "ask(client)", "await ask_async()", "ask(client)"]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
        nbclient.NotebookClient(notebook, timeout=PATIENCE, resources={"metadata": {"path": str(folder)}}).execute()
        told = [output["data"]["text/plain"] for cell in notebook.cells for output in cell.outputs]
        assert told == ["True"] * 3


class TestOpenSearch(Programs):
    product = "opensearch"

    @pytest.fixture
    def url(self, opensearch, opensearch_shop):
        return opensearch.url


class TestElasticsearch(Programs):
    product = "elasticsearch"

    @pytest.fixture
    def url(self, elasticsearch, elasticsearch_shop):
        return elasticsearch.url
