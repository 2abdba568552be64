"""The command line on an engine: real servers are asked in tests/integration, here a list stands for one."""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from leaps_adapter.catalogue import build_profile
from leaps_adapter.cli import engines
from leaps_adapter.cli.engines import EngineAccess
from leaps_adapter.errors import BackendError, ConfigurationError, PluginError
from leaps_adapter.testing import ListBackend
from leaps_backends.opensearch import OpenSearchBackend
from tests.cli.conftest import PRODUCTS, SENTENCE
from tests.clients.recorded import CLIENTS, Recorder

SECRETS = ("s3cret", "k3y")


class Shop(ListBackend):
    """A back-end over an engine, whose only index holds the test's products."""

    name = "shop"
    connected: dict
    loaded: dict

    def __init__(self, client, *, index, **more):
        super().__init__(PRODUCTS)
        Shop.asked_for = (client, index)
        Shop.told = more

    def keep_pace(self, pace):
        Shop.pace = pace

    async def scan(self):
        async def request():
            Shop.reads += 1
            if Shop.reads == 1:
                raise BackendError("busy", status=429)
            return PRODUCTS

        for product in await Shop.pace(request):
            yield product["id"], product

    async def profile(self):
        return build_profile(PRODUCTS)

    @classmethod
    def connect(cls, url, **options):
        cls.connected = {"url": url, **options}
        return "client"

    @classmethod
    def load(cls, client, alias, products, **options):
        products = list(products)
        options["progress"]("loading", len(products), len(products))
        cls.loaded = {"client": client, "alias": alias, **options}
        return SimpleNamespace(products=len(products), duplicates=0, without_id=0, skipped=0, id_field="id")


@pytest.fixture(autouse=True)
def shop(monkeypatch):
    real = engines.load
    monkeypatch.setattr(engines, "load", lambda group, name: Shop if name == "shop" else real(group, name))
    return Shop


ENGINE = ("--url", "http://engine:9200", "--index-name", "products", "--backend", "shop")


def test_search_on_an_engine(leaps_json, shop):
    page = leaps_json("search", SENTENCE, *ENGINE, "--size", 3)
    assert page["hits"]
    assert shop.asked_for == ("client", "products")
    assert shop.connected == {
        "url": "http://engine:9200", "user": None, "api_key": None, "ca_certs": None, "insecure": False,
    }  # fmt: skip


def test_products_are_named_where_an_engine_keeps_its_fields_to_itself(leaps, shop, monkeypatch):
    async def kept(self):
        raise BackendError("no", status=403)

    monkeypatch.setattr(shop, "profile", kept)
    assert "patch cable" in leaps("search", SENTENCE, *ENGINE, "--size", 3).output


def test_a_batch_on_an_engine(leaps, tmp_path):
    (tmp_path / "q.tsv").write_text(f"1\t{SENTENCE}\n2\tlamp\n", encoding="utf-8")
    leaps("batch", *ENGINE, "--queries", "q.tsv", "--output", "run.jsonl", "--max-qps", 1000)
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["query_id"] for line in lines] == ["1", "2"]
    assert all(line["hits"] for line in lines)


@pytest.mark.parametrize(
    "command", [("search", "lamp", "--plain"), ("explain", "lamp", "--missing", "c0"), ("batch", "--queries", "q.tsv")]
)
def test_the_way_an_engine_ranks(leaps, shop, tmp_path, command):
    (tmp_path / "q.tsv").write_text("1\tlamp\n", encoding="utf-8")
    leaps(*command, *ENGINE)
    assert shop.told == {}
    leaps(*command, *ENGINE, "--way", "hybrid")
    assert shop.told == {"way": "hybrid"}


def test_a_folder_is_searched_as_it_was_built(leaps, index):
    told = leaps("search", "lamp", "--index", index, "--way", "knn", code=1).stderr
    assert "--way is for an index on an engine" in told
    assert "--backend" in told


def test_products_are_read_at_a_pace(leaps, leaps_json, shop, monkeypatch):
    monkeypatch.setattr("leaps_adapter.cli.pacing._PAUSES", (0.01,))
    shop.reads, into = 0, ("--into", "set", "--queries", 3)
    leaps("evaluate", "synthesize", *ENGINE, *into, "--kind-size", 2)
    assert shop.reads == 2
    assert shop.pace.__self__.max_qps == 20
    leaps("evaluate", "synthesize", *ENGINE, *into, "--kind-size", 2, "--max-qps", 5)
    assert shop.pace.__self__.max_qps == 5
    leaps("search", "lamp", *ENGINE)
    assert shop.pace.__self__.max_qps is None


def test_a_back_end_that_keeps_no_pace(leaps_json, monkeypatch):
    class Unhurried(ListBackend):
        connect, load = Shop.connect, Shop.load

        def __init__(self, client, *, index):
            super().__init__(PRODUCTS)

    monkeypatch.setattr(engines, "load", lambda group, name: Unhurried)
    assert leaps_json("search", SENTENCE, *ENGINE)["hits"]


def test_explain_and_doctor_on_an_engine(leaps_json):
    assert leaps_json("explain", SENTENCE, *ENGINE, "--missing", "c0")["id"] == "c0"
    found = {each["what"]: each for each in leaps_json("doctor", *ENGINE)}
    assert found["index products at http://engine:9200"]["state"] == "ok"


@pytest.mark.parametrize(
    ("given", "environment", "connected"),
    [
        (("--user", "ann:s3cret"), {}, {"user": ("ann", "s3cret")}),
        (("--user", "ann"), {"LEAPS_PASSWORD": "s3cret"}, {"user": ("ann", "s3cret")}),
        (("--user", "ann"), {}, {"user": ("ann", "")}),
        ((), {"LEAPS_USER": "ann:s3cret"}, {"user": ("ann", "s3cret")}),
        (("--api-key", "k3y"), {}, {"api_key": "k3y"}),
        ((), {"LEAPS_API_KEY": "k3y", "LEAPS_CA_CERTS": "ca.pem"}, {"api_key": "k3y", "ca_certs": "ca.pem"}),
        (("--insecure",), {}, {"insecure": True}),
    ],
)
def test_how_to_be_let_in(leaps, shop, monkeypatch, given, environment, connected):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = leaps("search", "lamp", *ENGINE, *given)
    assert connected.items() <= shop.connected.items()
    assert not any(secret in result.output + result.stderr for secret in SECRETS)


def test_a_name_and_password_in_the_address_are_shown_nowhere(leaps, shop):
    url = "http://ann:s3cret@engine:9200"
    result = leaps("doctor", "--url", url, "--index-name", "products", "--backend", "shop")
    assert (shop.connected["url"], shop.connected["user"]) == ("http://engine:9200", ("ann", "s3cret"))
    assert "s3cret" not in result.output + result.stderr
    assert "s3cret" not in repr(EngineAccess(url=url, user="ann:s3cret", api_key="k3y"))


def test_a_password_is_asked_for_where_somebody_is_there(monkeypatch, shop):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("typer.prompt", lambda text, **options: "s3cret" if options["hide_input"] else text)
    EngineAccess(url="http://engine:9200", index_name="products", backend="shop", user="ann").open()
    assert shop.connected["user"] == ("ann", "s3cret")


def test_the_environment_names_the_engine(leaps, shop, monkeypatch, index):
    monkeypatch.setenv("LEAPS_URL", "http://other:9200")
    monkeypatch.setenv("LEAPS_INDEX_NAME", "things")
    monkeypatch.setenv("LEAPS_BACKEND", "shop")
    leaps("search", "lamp")
    assert shop.asked_for == ("client", "things")
    del shop.asked_for
    leaps("search", "lamp", "--index", index)  # what is said goes before what the environment says
    assert not hasattr(shop, "asked_for")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "no index is named — pass --index DIR, or --url and --index-name"),
        (("--url", "http://engine:9200", "--backend", "shop"), "no index is named — pass --index-name"),
        (("--index", "s.idx", *ENGINE), "a folder and an engine are named"),
        (("--url", "ftp://engine", "--index-name", "p"), "'ftp://engine' is no address"),
        (("--url", "http://127.0.0.1:1", "--index-name", "p"), "http://127.0.0.1:1 cannot be reached"),
        (("--client", "nothing", "--index-name", "p"), "'nothing' names no client"),
        (("--client", "no.such.module:client", "--index-name", "p"), "cannot be had"),
        (("--client", "json:no_such", "--index-name", "p"), "cannot be had"),
        (("--client", "json:__name__", "--index-name", "p"), "str is no client"),
        (("--url", "http://e", "--index-name", "p", "--backend", "bm25"), "'bm25' is over no engine"),
    ],
)
def test_what_cannot_be_reached(leaps, arguments, told):
    assert told in leaps("search", "lamp", *arguments, code=1).stderr


def test_an_engine_that_is_not_named_cannot_be_reached():
    with pytest.raises(ConfigurationError, match="no engine is named"):
        EngineAccess(index_name="products").open()


def test_a_client_of_ones_own(leaps_json, tmp_path, monkeypatch):
    found = {"_id": "c0", "_score": 1.0, "_source": {"title": "patch cable"}}
    answer = {"hits": {"total": {"value": 1}, "hits": [found]}}
    recorder = Recorder(
        lambda asked: {"responses": [answer]} if asked.path.endswith("_msearch") else {**answer, "_scroll_id": "s"}
    )
    module = SimpleNamespace(make=lambda: CLIENTS["opensearch"](recorder))
    monkeypatch.setitem(sys.modules, "my_client", module)
    page = leaps_json("search", "cable", "--client", "my_client:make", "--index-name", "products", "--plain")
    assert [hit["id"] for hit in page["hits"]] == ["c0"]


def test_products_into_an_engine(leaps, leaps_json, shop, products_file):
    told = leaps("index", products_file, *ENGINE, "--replace", "--id-field", "id").output
    assert f"{len(PRODUCTS)} products in products at http://engine:9200" in told
    assert "--url http://engine:9200 --index-name products" in told
    assert (shop.loaded["client"], shop.loaded["alias"], shop.loaded["replace"]) == ("client", "products", True)
    assert shop.loaded["id_field"] == "id"
    facts = leaps_json("index", products_file, *ENGINE)
    assert (facts["products"], facts["backend"]) == (len(PRODUCTS), "shop")


def test_products_with_vectors_into_an_engine(leaps, leaps_json, shop, products_file):
    assert "vectors" not in leaps_json("index", products_file, *ENGINE)["next"]
    assert not {"vectors", "embedder"} & set(shop.loaded)
    told = leaps("index", products_file, *ENGINE, "--vectors").output
    assert "--index-name products --way hybrid" in told
    assert shop.loaded["vectors"] is True
    assert "embedder" not in shop.loaded
    leaps("index", products_file, *ENGINE, "--embedder", "some-model")
    assert (shop.loaded["vectors"], shop.loaded["embedder"]) == (True, "some-model")


def test_vectors_into_a_folder(leaps, products_file):
    told = leaps("index", products_file, "--into", "s.idx", "--vectors", code=1).stderr
    assert "--vectors is for an index on an engine — a folder with vectors is made by --backend faiss or hybrid" in told


@pytest.mark.parametrize(
    ("way", "told"),
    [("knn", "notes no vectors — load it with `leaps index ... --vectors"), ("magic", "no way 'magic'")],
)
def test_a_way_that_cannot_be(leaps, monkeypatch, tmp_path, way, told):
    def answer(asked):
        return {"shop": {"mappings": {}}} if asked.path.endswith("_mapping") else {}

    client = SimpleNamespace(client=CLIENTS["opensearch"](Recorder(answer)))
    monkeypatch.setitem(sys.modules, "my_client", client)
    (tmp_path / "q.tsv").write_text("1\tlamp\n", encoding="utf-8")
    for command in (("search", "lamp"), ("search", "lamp", "--plain"), ("batch", "--queries", "q.tsv")):
        result = leaps(*command, "--client", "my_client:client", "--index-name", "p", "--way", way, code=1)
        assert told in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_a_report_that_is_none(leaps_json, shop, products_file, monkeypatch):
    monkeypatch.setattr(shop, "load", lambda *_args, **_options: None)
    monkeypatch.setitem(sys.modules, "my_client", SimpleNamespace(client=CLIENTS["opensearch"](Recorder())))
    facts = leaps_json("index", products_file, "--client", "my_client:client", "--index-name", "p", "--backend", "shop")
    assert "products" not in facts
    assert facts["next"] == "--client my_client:client --index-name p"


def test_products_into_nowhere(leaps, products_file):
    assert "nowhere to put the index" in leaps("index", products_file, code=1).stderr


# --- which engine it is -----------------------------------------------------------------------------------------------


@pytest.fixture
def engine():
    """Serve one answer at the root, with its status and headers."""
    answer = {"status": 200, "headers": {}, "body": ""}

    class Root(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(answer["status"])
            for name, value in answer["headers"].items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer["body"].encode())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Root)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    answer["url"] = f"http://127.0.0.1:{server.server_port}"
    yield answer
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "headers", "body", "backend"),
    [
        (200, {}, '{"version": {"distribution": "opensearch", "number": "3.6.0"}}', "opensearch"),
        (200, {}, '{"version": {"number": "9.5.3"}}', "elasticsearch"),
        (405, {"X-elastic-product": "Elasticsearch"}, "", "elasticsearch"),
        (401, {}, '{"error": {"type": "security_exception"}}', "elasticsearch"),
        (401, {}, "Unauthorized", "opensearch"),
        (200, {}, "[]", "opensearch"),
    ],
)
def test_an_engine_is_known_by_its_root(engine, monkeypatch, status, headers, body, backend):
    engine.update(status=status, headers=headers, body=body)
    asked = []
    monkeypatch.setattr(engines, "load", lambda group, name: asked.append(name) or Shop)
    EngineAccess(url=engine["url"], index_name="products", insecure=True).open()
    assert asked == [backend]


def test_ours_are_over_an_engine_and_others_are_not():
    assert engines.engine_backend("opensearch") is OpenSearchBackend
    with pytest.raises(PluginError, match="over no engine"):
        engines.engine_backend("faiss")
