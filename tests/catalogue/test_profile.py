"""The stored profile: what comes back, and what is refused."""

import json

import pytest

from leaps_adapter.catalogue import CatalogueProfile, FieldProfile, KindModel, Role, ValueType, build_profile
from leaps_adapter.errors import CatalogueError

PRODUCTS = [
    {
        "id": f"{n}",
        "title": f"{'red' if n % 2 else 'blue'} mug {n}",
        "price_eur": n,
        "brand": "Äcme",
        "volume": f"{n} ml",
    }
    for n in range(12)
]


@pytest.fixture(scope="module")
def profile():
    return build_profile(PRODUCTS)


def changed(profile, **entries):
    return json.dumps({**json.loads(profile.to_json()), **entries})


def test_a_profile_comes_back_from_json_as_it_was(profile):
    text = profile.to_json()
    again = CatalogueProfile.from_json(text)
    assert again == profile
    assert again.to_json() == text
    assert "\n" not in text
    assert "Äcme" in text
    assert again.kinds.sizes == profile.kinds.sizes != {}


def test_another_version_is_refused_by_number(profile):
    with pytest.raises(CatalogueError, match="has version 99, this package reads 2") as raised:
        CatalogueProfile.from_json(changed(profile, version=99))
    assert raised.value.hint == "index the products again"


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", "{}", '{"version": 2}', "\ud800"])
def test_what_is_no_profile_is_refused(text):
    with pytest.raises(CatalogueError, match="not a catalogue profile"):
        CatalogueProfile.from_json(text)


@pytest.mark.parametrize(
    "entries",
    [
        {"products": "many"},
        {"fields": [{"path": "a"}]},
        {"fields": [{"path": "a", "role": "shade", "type": "text", "label": "a", "quantiles": []}]},
        {"fields": [{"path": "a", "role": "text", "type": "text", "quantiles": []}]},
        {"kinds": []},
        {"kinds": {}},
        {"words": 3},
        {"words": ["a"]},
    ],
)
def test_a_damaged_profile_is_refused(profile, entries):
    with pytest.raises(CatalogueError, match="not a catalogue profile"):
        CatalogueProfile.from_json(changed(profile, **entries))


def test_a_field_of_a_later_minor_form_is_read_without_what_is_new(profile):
    raw = json.loads(profile.to_json())
    for entry in raw["fields"]:
        entry["mood"] = "calm"
    assert CatalogueProfile.from_json(json.dumps(raw)) == profile


def test_fields_by_role_come_best_covered_first():
    fields = {
        path: FieldProfile(path=path, role=role, type=ValueType.KEYWORD, label=path, coverage=coverage)
        for path, role, coverage in (
            ("b", Role.BRAND, 0.5),
            ("a", Role.BRAND, 0.5),
            ("maker", Role.BRAND, 0.9),
            ("kind", Role.CATEGORY, 0.7),
        )
    }
    profile = CatalogueProfile(products=1, fields=fields, kinds=KindModel.empty())
    assert [each.path for each in profile.with_role(Role.BRAND)] == ["maker", "a", "b"]
    assert [each.path for each in profile.with_role(Role.CATEGORY, Role.BRAND)] == ["maker", "kind", "a", "b"]
    assert profile.title_fields == ()
    assert profile.body_fields == ("b", "a", "maker", "kind")
