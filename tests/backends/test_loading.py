"""What products are mapped and loaded as; real servers take them in tests/integration."""

from __future__ import annotations

import pytest

from leaps_adapter.catalogue import Role, RoleOverrides, build_profile
from leaps_adapter.catalogue.notes import noted_roles
from leaps_adapter.errors import BackendError, CatalogueError, ConfigurationError
from leaps_backends.elasticsearch import ElasticsearchBackend, ElasticsearchLoader
from leaps_backends.index_mapping import EVERYTHING, Shapes, analyzer_of, index_body
from leaps_backends.loading import load
from leaps_backends.opensearch import OpenSearchBackend, OpenSearchLoader
from tests.clients.recorded import CLIENTS, Recorder

PRODUCTS = [
    {
        "id": f"p{number}",
        "title": f"desk lamp of the number {number} with many words",
        "brand": ("Oriva", "Hellmann")[number % 2],
        "price": 10.0 + number,
        "new": number % 2 == 0,
        "attributes": {"colour": ("red", "blue")[number % 2], "size": number},
        "specs": [{"name": "Power", "value": f"{number} W"}],
        "parent_id": f"g{number // 2}",
        "mixed": number if number % 2 else "none",
        "odd": {"a": 1} if number % 2 else 5,
    }
    for number in range(20)
]
MAKERS = {
    "opensearch": (OpenSearchBackend, OpenSearchLoader),
    "elasticsearch": (ElasticsearchBackend, ElasticsearchLoader),
}


def properties(analyzer="english"):
    shapes = Shapes()
    for product in PRODUCTS:
        shapes.add(product)
    return index_body(shapes, build_profile(PRODUCTS), analyzer=analyzer)["mappings"]["properties"]


def test_words_are_matched_and_filtered():
    title = properties()["title"]
    assert (title["type"], title["analyzer"], title["copy_to"]) == ("text", "english", EVERYTHING)
    assert title["fields"]["keyword"]["type"] == "keyword"
    assert "analyzer" not in properties(None)["title"]


def test_values_keep_their_types():
    found = properties()
    assert found["price"]["type"] == "double"
    assert found["new"] == {"type": "boolean"}
    assert found["attributes"]["properties"]["size"]["type"] == "double"
    colour = found["attributes"]["properties"]["colour"]
    assert (colour["type"], colour["copy_to"]) == ("keyword", EVERYTHING)
    assert found["mixed"]["type"] == "keyword"
    assert "copy_to" not in found["parent_id"]
    assert set(found["specs"]["properties"]) == {"name", "value"}
    assert found[EVERYTHING]["type"] == "text"


def test_many_fields_are_allowed_for():
    shapes = Shapes()
    shapes.add({f"f{number}": number for number in range(900)})
    body = index_body(shapes, build_profile([{"f1": 1}]), analyzer=None)
    assert body["settings"]["index"]["mapping"]["total_fields"]["limit"] == 2800


def test_what_the_shop_states_is_noted_and_read_again():
    stated = RoleOverrides(roles={"mixed": Role.COLOUR}, units={"price": "kg"}, language="de")
    shapes = Shapes()
    shapes.add({"mixed": 1})
    body = index_body(shapes, build_profile([{"mixed": 1}], language="de"), analyzer=None, roles=stated)
    assert noted_roles({"other": {}, "shop": body}) == stated
    plain = index_body(shapes, build_profile([{"mixed": 1}]), analyzer=None)
    assert noted_roles({"shop": plain}) == RoleOverrides(language="en")


@pytest.mark.parametrize("meta", [{}, {"leaps_adapter": 5}, {"leaps_adapter": {"roles": {"a": "no role"}}}])
def test_notes_of_somebody_else(meta):
    assert noted_roles({"shop": {"mappings": {"_meta": meta}}}) is None


def test_languages():
    assert analyzer_of("de") == "german"
    assert analyzer_of("xx") is None


# --- loading ----------------------------------------------------------------------------------------------------------


class Engine:
    """Takes products in, as a server does; `taken` are the names that exist, an alias with the indices behind it."""

    def __init__(self, taken=None, refuse=(), create=None):
        self.taken = taken or {}
        self.refuse = refuse
        self.create = create or (lambda body: {"acknowledged": True})
        self.created, self.indexed, self.aliases, self.deleted = [], {}, [], []

    def __call__(self, asked):
        parts = asked.path.strip("/").split("/")
        if parts[0] == "_alias":
            found = self.taken.get(parts[1])
            known = isinstance(found, list)
            if asked.method == "HEAD":
                return (200 if known else 404), {}
            return {each: {"aliases": {}} for each in found}
        if parts[-1] == "_bulk":
            return self.bulk(asked.lines)
        if parts[-1] == "_aliases":
            self.aliases.append(asked.json["actions"])
        elif asked.method == "HEAD":
            return (200 if parts[0] in self.taken else 404), {}
        elif asked.method == "DELETE":
            self.deleted.append(parts[0])
        elif asked.method == "PUT":
            self.created.append(asked.json)
            return self.create(asked.json)
        return {"acknowledged": True}

    def bulk(self, lines):
        items = []
        for action, source in zip(lines[::2], lines[1::2], strict=True):
            name = action["index"]["_id"]
            bad = name in self.refuse
            if not bad:
                self.indexed[name] = source
            items.append({"index": {"_id": name, "status": 400 if bad else 201} | ({"error": "no"} if bad else {})})
        return {"errors": any("error" in item["index"] for item in items), "items": items}


@pytest.fixture(params=MAKERS)
def loading(request):
    def run(engine, products=PRODUCTS, **options):
        backend, _ = MAKERS[request.param]
        return backend.load(CLIENTS[request.param](Recorder(engine), max_retries=0), "shop", products, **options)

    return run


def test_products_are_loaded_behind_an_alias(loading):
    engine, told = Engine(), []
    report = loading(engine, progress=lambda *each: told.append(each))
    assert (report.products, report.id_field) == (20, "id")
    assert engine.indexed["p3"] == PRODUCTS[3]
    ((change,),) = engine.aliases
    assert change["add"]["alias"] == "shop"
    assert change["add"]["index"].startswith("shop-")
    assert told[-1] == ("loading", 20, 20)


def test_an_index_behind_the_alias_is_replaced_only_when_told_to(loading):
    with pytest.raises(ConfigurationError, match="--replace"):
        loading(Engine({"shop": ["shop-1"]}))
    engine = Engine({"shop": ["shop-1"]})
    loading(engine, replace=True)
    assert engine.aliases[0][1] == {"remove_index": {"index": "shop-1"}}


def test_an_index_of_that_name_is_left_alone(loading):
    engine = Engine({"shop": "an index"})
    with pytest.raises(ConfigurationError, match="another's making"):
        loading(engine, replace=True)
    assert not engine.created


def test_odd_products(loading):
    products = [*PRODUCTS, {"title": "no id"}, PRODUCTS[0], "no product", {"id": "nan", "price": float("nan")}]
    report = loading(Engine(refuse={"p1"}), products)
    assert (report.products, report.duplicates, report.without_id, report.skipped) == (21, 1, 1, 2)


def test_no_products(loading):
    with pytest.raises(CatalogueError, match="no products"):
        loading(Engine(), [])


def test_when_all_are_refused_nothing_is_left_behind(loading):
    engine = Engine({"shop": ["shop-1"]}, refuse={each["id"] for each in PRODUCTS})
    with pytest.raises(CatalogueError, match="refused every product"):
        loading(engine, replace=True)
    assert engine.aliases == []
    assert len(engine.deleted) == 1
    assert engine.deleted[0] != "shop-1"


def test_an_engine_without_the_analyzer(loading):
    def create(body):
        refused = {"error": {"type": "x", "root_cause": [{"type": "x", "reason": "analyzer [english] not found"}]}}
        return (400, {**refused, "status": 400}) if "english" in str(body) else {"acknowledged": True}

    engine = Engine(create=create)
    loading(engine)
    assert "english" in str(engine.created[0])
    assert "english" not in str(engine.created[1])


def test_an_engine_that_refuses_the_index(loading):
    with pytest.raises(BackendError, match="403"):
        loading(Engine(create=lambda body: (403, {"error": "no", "status": 403})))


def test_what_else_goes_wrong_is_raised_as_it_is():
    class Broken:
        def names_behind(self, alias):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        load(Broken(), "shop", PRODUCTS)


def test_clients_for_the_command_line():
    for backend, _ in MAKERS.values():
        client = backend.connect("http://nowhere:1", user=("ann", "s3cret"), timeout=5)
        assert type(client).__name__ == {"opensearch": "OpenSearch", "elasticsearch": "Elasticsearch"}[backend.name]
        assert "s3cret" not in repr(client)
        backend.connect("https://nowhere:1", api_key="a2V5OnNlY3JldA==", insecure=True)
