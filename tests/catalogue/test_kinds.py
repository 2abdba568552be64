"""The kinds of product a catalogue holds, from category fields, titles and features."""

import json

import pytest

from leaps_adapter.catalogue import KindModel, build_profile, evidence_of, flatten
from leaps_adapter.catalogue.learning import category_parts, learn_kinds
from leaps_adapter.catalogue.naming import Names, find_heads, match_name
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.text import tokenize

LEXICON = load_lexicon()


def heads(title, names=None):
    return [(head.kind, head.measured) for head in find_heads(tokenize(title), LEXICON, Names((names or {}).items()))]


def guess(profile, product):
    return profile.kinds.classify(evidence_of(flatten(product), profile), LEXICON)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Acme X12 laptop", ["laptop"]),
        ("Acme laptop bag, grey", ["laptop-bag"]),
        ("Acme charger for laptop", ["charger"]),
        ("for your laptop", ["laptop"]),
        ("power cord lead cable", [LEXICON.product_names[LEXICON.key("power cord")]]),
        ("Acme A/V Receiver", ["av-receiver"]),
        ("laptop-bag", ["laptop-bag"]),
        ("power strip, 6 outlet(s)", ["power-strip"]),
        ("", []),
        ("- / -", []),
    ],
)
def test_the_nouns_of_a_title(title, found):
    assert [kind for kind, _ in heads(title)] == found


def test_a_noun_behind_a_figure_may_be_a_part():
    assert heads("Acme X12, 512 GB SSD, laptop") == [("ssd", True), ("laptop", False)]


def test_a_verb_form_is_no_noun():
    assert LEXICON.key("computing") == LEXICON.key("computer")
    assert heads("computing") == []
    assert heads("computers") == [("computer", False)]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Acme notebook 15.6 inch", ["laptop"]),
        ("Quire lined notebook, green", ["notebook-paper"]),
        ("Quire notebook, green, spiral bound", ["notebook-paper"]),
        ("Acme ink, black", ["ink-cartridge"]),
        ("Acme calligraphy ink, black", ["pen-refill"]),
    ],
)
def test_a_name_of_two_kinds_means_the_one_that_its_neighbours_tell_of(title, found):
    assert [kind for kind, _ in heads(title)] == found


def test_a_category_s_outer_levels_tell_which_kind_a_shared_name_means():
    products = [{"title": f"Quire notebook {n}, green", "category": "Stationery > Notebooks"} for n in range(4)]
    products += [{"title": f"Acme notebook {n}, silver", "category": "Computers > Notebooks"} for n in range(4)]
    profile = build_profile(products)
    assert profile.kinds.categories == {"Stationery > Notebooks": "notebook-paper", "Computers > Notebooks": "laptop"}
    assert guess(profile, products[0]).kind == "notebook-paper"
    assert guess(profile, products[4]).kind == "laptop"


def test_a_catalogue_s_own_names_are_read_too():
    names = {LEXICON.key("zorb glider"): "zorb glider"}
    assert heads("big Zorb gliders", names) == [("zorb glider", False)]
    assert match_name(tokenize("zorb"), 0, LEXICON, Names(names.items())) is None
    assert match_name(tokenize("a b c d e f g h i"), 0, LEXICON, Names(names.items())) is None


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("Home > Kitchen > Mugs", ["Home", "Kitchen", "Mugs"]),
        ("Home/Mugs/", ["Home", "Mugs"]),
        ("Mugs ", ["Mugs"]),
        (">", [">"]),
        ("", [""]),
    ],
)
def test_levels_of_a_category(value, parts):
    assert category_parts(value) == parts


PRINTING = dict.fromkeys(("dpi", "trays", "pages", "speed", "drums", "fonts", "queues", "rollers"), 3)


@pytest.fixture(scope="module")
def shop():
    """Laptops, bags and printers that are told apart by titles and fields; no category field."""
    laptops = [
        {"title": f"Acme laptop {n} grey", "memory": f"{n} GB", "screen": f"{n} in", "cpu": "Zeta"} for n in range(9)
    ]
    bags = [{"title": f"Bolt laptop bag {n} grey", "volume": f"{n} l", "strap": "long"} for n in range(9)]
    printers = [{"title": f"Inka printer {n}", **PRINTING, "duplex": "Zeta"} for n in range(9)]
    return build_profile([*laptops, *bags, *printers])


def test_titles_say_which_kinds_there_are(shop):
    assert shop.kinds.sizes == {"laptop": 9, "laptop-bag": 9, "printer": 9}
    assert shop.kinds.labels["laptop-bag"] == "laptop bag"
    assert shop.kinds.products == 27
    assert guess(shop, {"title": "Acme laptop 99"})[:3] == ("laptop", True, None)


def test_features_decide_where_the_title_is_silent(shop):
    silent = guess(shop, {"title": "Acme X99 grey", "memory": "8 GB", "screen": "14 in", "cpu": "Zeta"})
    assert (silent.kind, silent.named, silent.leaning) == ("laptop", False, "laptop")
    unsure = guess(shop, {"title": "Acme"})
    assert (unsure.kind, unsure.leaning) == (None, "laptop")
    assert guess(shop, {"title": "zzz"})[:3] == (None, False, None)


def test_features_decide_between_two_nouns(shop):
    both = {"title": "laptop / printer"}
    assert guess(shop, {**both, "dpi": 3, "trays": 3, "duplex": "Zeta"}).kind == "printer"
    assert guess(shop, {**both, "memory": "8 GB", "screen": "14 in", "cpu": "Zeta"}).kind == "laptop"
    assert guess(shop, {"title": "printer / laptop"}).kind == "printer"


def test_features_may_overrule_the_only_noun():
    products = [{"title": f"Inka printer {n}", **PRINTING} for n in range(30)]
    products += [{"title": f"Acme laptop {n}", "memory": n} for n in range(30)]
    products += [{"title": f"Oak sofa {n}", "seats": n} for n in range(90)]
    profile = build_profile(products)
    assert guess(profile, {"title": "Inka laptop 7", **PRINTING})[:3] == ("printer", True, None)
    assert guess(profile, {"title": "Inka laptop 7", "memory": 3}).kind == "laptop"
    assert guess(profile, {"title": "Inka kettle 7", **PRINTING}).kind == "kettle"


def test_fields_and_words_that_mark_a_kind(shop):
    kinds = shop.kinds
    assert kinds.coverage(["laptop"], "memory") == 1.0
    assert kinds.coverage(["laptop", "printer"], "memory") == 0.5
    assert kinds.coverage(["sofa"], "memory") == 0.0
    assert kinds.coverage(["laptop"], "none") == 0.0
    assert kinds.mark_field(["printer"]) in {*PRINTING, "duplex"}
    assert kinds.mark_field(["sofa"]) is None
    shares = kinds.shares(["laptop", "printer"])
    assert shares["memory"] == 0.5
    assert all(share == kinds.coverage(["laptop", "printer"], path) for path, share in shares.items())
    assert kinds.shares(["sofa"]) == {}
    assert "inka" in kinds.signature(["printer"], 3)
    assert kinds.signature(["printer"], 1) == kinds.signature(["printer"], 3)[:1]
    assert kinds.signature(["sofa"], 3) == ()


def test_a_kind_is_marked_by_what_most_of_it_has_and_little_else():
    products = [
        {"title": f"Inka printer {n}", "dpi": n, "weight": n, **({"tray": n} if n < 20 else {})} for n in range(30)
    ]
    products += [{"title": f"Oak sofa {n}", "weight": n} for n in range(90)]
    products.append({"title": "Odd printer 7", "dpi": 3})
    kinds = build_profile(products).kinds
    assert kinds.mark_field(["printer"]) == "dpi"
    assert kinds.signature(["printer"], 9) == ("printer", "inka")


def test_portraits_are_forgotten_when_there_are_too_many(shop, monkeypatch):
    monkeypatch.setattr("leaps_adapter.catalogue.kinds._REMEMBERED", 1)
    first = shop.kinds.mark_field(["printer"])
    assert shop.kinds.mark_field(["laptop"]) != first
    assert shop.kinds.mark_field(["printer"]) == first


def test_features_lean_to_a_kind(shop):
    evidence = evidence_of(flatten({"title": "Inka 7", "dpi": 3, "trays": 3}), shop)
    assert shop.kinds.leans(["printer"], "laptop", shop.kinds.scores(evidence))
    assert not shop.kinds.leans(["laptop"], "printer", shop.kinds.scores(evidence))
    assert shop.kinds.leans([], "sofa", shop.kinds.scores(evidence))


def test_a_product_of_many_fields_is_unlike_a_kind_whose_marks_it_lacks(shop):
    many = evidence_of(flatten({"title": "Inka 7", **PRINTING}), shop)
    assert shop.kinds.unlike("laptop", many)
    assert not shop.kinds.unlike("printer", many)
    assert not shop.kinds.unlike("sofa", many)
    assert not shop.kinds.unlike("laptop", evidence_of(flatten({"title": "Inka 7", "dpi": 3}), shop))


def test_kinds_that_are_alike_are_known_as_such():
    fields = dict.fromkeys(("pages", "yield", "fits", "chip", "tank", "batch", "nozzle", "seal", "refill"), 1)
    words = ("toner", "ink cartridge", "printer drum")
    products = [{"title": f"Inka {words[n % 3]} {n}", **fields} for n in range(30)]
    products += [{"title": f"Sofa {n}", "seats": n} for n in range(30)]
    profile = build_profile(products)
    kinds = {word: LEXICON.product_names[LEXICON.key(word)] for word in words}
    alike = profile.kinds.aliases
    assert alike
    assert "sofa" not in {kind for others in alike.values() for kind in others} | alike.keys()
    one, other = next((kind, min(others)) for kind, others in alike.items())
    assert {one, other} <= set(kinds.values())
    evidence = evidence_of(flatten(products[0]), profile)
    assert profile.kinds.is_alias(one, [other], evidence, profile.kinds.scores(evidence))
    assert not profile.kinds.is_alias(one, ["sofa"], evidence, profile.kinds.scores(evidence))
    assert not profile.kinds.is_alias("sofa", [other], evidence, profile.kinds.scores(evidence))
    assert profile.kinds.is_alias("sofa", [other], evidence, profile.kinds.scores(evidence), any_kind=True)


def test_tell_tale_words_name_a_kind_without_a_noun():
    mark = next(iter(LEXICON.product_marks))
    stems = LEXICON.product_marks[mark][0]
    products = [{"title": f"Acme {' '.join(stems)} {n}", "slot": n} for n in range(6)]
    assert dict(build_profile(products).kinds.sizes) == {mark: 6}
    assert dict(build_profile([{"title": f"Acme {n}"} for n in range(6)]).kinds.sizes) == {}


def test_a_category_that_is_a_product_noun_names_the_kind():
    products = [{"title": f"Model {n}", "category": "Office > Printers"} for n in range(6)]
    profile = build_profile(products)
    assert profile.kinds.categories == {"Office > Printers": "printer"}
    assert guess(profile, {"title": "anything", "category": "Office > Printers"})[:3] == ("printer", True, None)


def test_a_category_of_no_noun_is_a_kind_of_its_own():
    products = [{"title": f"Model {n}", "category": "Zorbs"} for n in range(6)]
    products += [{"title": f"Model {n}", "category": "Quuxes & Co"} for n in range(2)]
    products += [{"title": f"Blue zorb {n}"} for n in range(3)]
    products += [{"title": "x", "category": "!"}]
    profile = build_profile(products)
    assert profile.kinds.categories == {"Zorbs": "zorbs", "Quuxes & Co": "quuxes & co", "!": "!"}
    assert profile.kinds.sizes["zorbs"] == 9
    assert guess(profile, {"title": "green zorbs"}).kind == "zorbs"


def test_titles_say_what_a_mixed_category_holds():
    products = [{"title": f"Acme laptop {n}", "category": "Great offers"} for n in range(6)]
    products += [{"title": f"Acme printer {n}", "category": "Great offers"} for n in range(2)]
    profile = build_profile(products)
    assert profile.kinds.categories == {"Great offers": "laptop"}
    assert profile.kinds.sizes == {"laptop": 6, "printer": 2}
    assert guess(profile, {"title": "Acme printer", "category": "Great offers"}).kind == "printer"
    assert guess(profile, {"title": "Acme 7", "category": "Great offers"}).kind == "laptop"
    assert guess(profile, {"title": "Acme sofa", "category": "Great offers"}).kind == "laptop"


def test_a_category_of_many_nouns_leaves_it_to_the_titles():
    nouns = ("laptop", "printer", "sofa", "kettle", "mug")
    products = [{"title": f"Acme {noun} {n}", "category": "Things"} for n in range(3) for noun in nouns]
    profile = build_profile(products)
    assert profile.kinds.categories == {}
    assert guess(profile, {"title": "Acme sofa 4", "category": "Things"}).kind == "sofa"


def test_a_category_that_lists_nouns_is_not_what_they_are_for():
    where = "Computers > Laptops > Sleeves & Bags"
    products = [{"title": f"Acme laptop sleeve {n}", "category": where} for n in range(5)]
    products += [{"title": f"Acme laptop bag {n}", "category": where} for n in range(4)]
    products += [{"title": f"laptop notebook 16 GB sleeve {n}", "category": where} for n in range(3)]
    profile = build_profile(products)
    assert profile.kinds.categories == {where: "laptop-sleeve"}
    assert guess(profile, {"title": "laptop notebook 16 GB sleeve", "category": where}).kind == "laptop-sleeve"
    assert guess(profile, {"title": "Acme laptop bag", "category": where}).kind == "laptop-bag"


def test_a_category_that_lists_nouns_none_of_which_its_titles_say_is_told_by_the_titles():
    products = [{"title": f"Acme kettle {n}", "category": "Sleeves & Bags"} for n in range(4)]
    assert build_profile(products).kinds.categories == {"Sleeves & Bags": "kettle"}


def test_names_of_rare_kinds_are_not_kept():
    products = [{"title": f"Glider {n}" if n else "Odd", "category": "Zorbs" if n else "Quuxes"} for n in range(8)]
    evidence = [evidence_of(flatten(each), build_profile(products)) for each in products]
    model = learn_kinds(evidence, LEXICON, minimum=3)
    assert dict(model.sizes) == {"zorbs": 7}
    assert set(model.names.values()) == {"zorbs"}


def test_a_broad_noun_gives_way_to_the_narrower_kind():
    above, below = next(
        (above, kind)
        for above, narrower in LEXICON.product_narrower.items()
        for kind in sorted(narrower)
        if LEXICON.product_names.get(LEXICON.key(above.replace("-", " "))) == above
        and LEXICON.product_names.get(LEXICON.key(kind.replace("-", " "))) == kind
        and above not in kind
    )
    narrow = [{"title": f"Acme {below.replace('-', ' ')} {n}", "depth": n, "grip": "soft"} for n in range(9)]
    broad = [{"title": f"Bolt {above.replace('-', ' ')} {n}", "load": n} for n in range(3)]
    other = [{"title": f"Inka sofa {n}", "seats": n} for n in range(9)]
    profile = build_profile([*narrow, *broad, *other])
    named = {"title": f"Acme {above.replace('-', ' ')} 77"}
    assert guess(profile, {**named, "depth": 4, "grip": "soft"}).kind == below
    assert guess(profile, {"title": f"Bolt {above.replace('-', ' ')}", "load": 3}).kind == above


def test_a_model_comes_back_from_json_and_an_empty_one_knows_nothing(shop):
    again = KindModel.from_dict(json.loads(json.dumps(shop.kinds.to_dict())))
    assert again == shop.kinds
    empty = KindModel.empty()
    evidence = evidence_of(flatten({"title": "Acme sofa"}), shop)
    assert empty.classify(evidence, LEXICON)[:3] == ("sofa", True, None)
    assert KindModel.from_dict(empty.to_dict()) == empty
    assert learn_kinds([], LEXICON) == empty


def forms(title):
    return [(head.kind, head.measured, head.form) for head in find_heads(tokenize(title), LEXICON, Names())]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Zorb clips, 90 pcs.", []),
        ("Acme calculator desktop, beige", [("calculator", False, False)]),
        ("Acme desktop", [("desktop", False, True)]),
        ("Acme laptop kit", [("kit", False, True)]),
        ("Module for smartphone", [("smartphone", True, False)]),
        ("Acme PC gaming case", [("computer-case", False, False)]),
        ("Acme screen protector mobile phone/tablet", [("screen-protector", False, False), ("tablet", False, False)]),
        (
            "Acme coffee maker part/accessory, water filter",
            [("accessory", False, True), ("water-filter", False, False)],
        ),
        ("Acme F08801 kettle", [("kettle", False, False)]),
        ("Acme CG502A kettle", [("kettle", False, False)]),
        ("Acme 502 A kettle", [("kettle", True, False)]),
        ("Acme 2 m USB cable", [("usb-cable", False, False)]),
    ],
)
def test_a_noun_that_counts_or_shapes_or_is_aimed_at_names_no_thing_of_its_own(title, found):
    assert forms(title) == found


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Acme USB 2.0 A/B cable", ["usb-cable"]),
        ("Acme VGA monitor extension cable", ["vga-cable"]),
        ("Acme USB to zorb cable", ["cable"]),
        ("Acme USB HDMI combined cable", ["cable"]),
        ("Acme fibre patch cable, networking cable", ["fibre-cable", "patch-cable"]),
        ("Acme fibre patch cable networking cable", ["fibre-cable", "patch-cable"]),
        ("Acme flat cable", ["cable"]),
    ],
)
def test_a_name_in_pieces_is_read_where_its_noun_says_little(title, found):
    assert [kind for kind, _ in heads(title)] == found


@pytest.fixture(scope="module")
def parts():
    """Products whose titles name two things, or a thing and its form."""
    fields = dict.fromkeys(("cut", "depth", "shelf", "bolts"), 3)
    glass = dict.fromkeys(("hardness", "film", "tint"), 3)
    phones = [{"title": f"Acme smartphone {n}", "sim": 2, "camera": n} for n in range(20)]
    sheets = [{"title": f"Bolt screen protector, clear, smartphone {n}", **glass} for n in range(6)]
    switches = [{"title": f"Inka network switch {n}", **fields, "ports": n} for n in range(9)]
    sofas = [{"title": f"Oak sofa {n}", "seats": n} for n in range(30)]
    return build_profile([*phones, *sheets, *switches, *sofas])


def test_the_first_of_two_nouns_is_the_thing_unless_its_features_tell(parts):
    assert guess(parts, {"title": "Bolt screen protector, smartphone", "film": 3}).kind == "screen-protector"
    assert guess(parts, {"title": "Lamp, network switch", "film": 3}).kind == "lamp"
    ports = {**dict.fromkeys(("cut", "depth", "shelf", "bolts"), 3), "ports": 4}
    assert guess(parts, {"title": "Lamp, network switch", **ports}).kind == "network-switch"


def test_a_noun_of_form_gives_way_to_what_the_features_say(parts):
    ports = {**dict.fromkeys(("cut", "depth", "shelf", "bolts"), 3), "ports": 4}
    assert guess(parts, {"title": "Inka X8 desktop", **ports}).kind == "network-switch"
    assert guess(parts, {"title": "Inka X8 desktop"}).kind == "desktop"
    assert guess(parts, {"title": "Acme X8 smartphone, rack"}).kind == "smartphone"
