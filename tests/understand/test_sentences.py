"""What is read of a sentence, line by line: a table of sentences and what they ask for."""

import pytest

from leaps_adapter.types import Deciding, Intent

PRICES = [
    ("patch cable under $40", "price < 40 USD"),
    ("patch cable below 40 euros", "price < 40 EUR"),
    ("patch cable no more than 25 bucks", "price <= 25 USD"),
    ("patch cable up to €25", "price <= 25 EUR"),
    ("patch cable, 25 dollars or less", "price <= 25 USD"),
    ("patch cable, 25 dollars max", "price <= 25 USD"),
    ("patch cable, my budget is 25 dollars", "price <= 25 USD"),
    ("patch cable, I don't want to spend more than 25 dollars", "price <= 25 USD"),
    ("patch cable for 20 dollars", "price <= 20 USD"),
    ("patch cable for twenty dollars", "price <= 20 USD"),
    ("patch cable for twenty-five dollars", "price <= 25 USD"),
    ("laptop under two hundred and fifty dollars", "price < 250 USD"),
    ("laptop under 1k", "price < 1000"),
    ("laptop under 1,000 dollars", "price < 1000 USD"),
    ("laptop under 50", "price < 50"),
    ("laptop over $800", "price > 800 USD"),
    ("laptop more than 800 dollars", "price > 800 USD"),
    ("laptop at least $800", "price >= 800 USD"),
    ("laptop $600 or more", "price >= 600 USD"),
    ("laptop not under 600 dollars", "price >= 600 USD"),
    ("laptop not above 600 dollars", "price <= 600 USD"),
    ("laptop between 500 and 1,000 dollars", "price 500 to 1000 USD"),
    ("laptop from 500 to 1000 dollars", "price 500 to 1000 USD"),
    ("patch cable, 15 to 30 dollars", "price 15 to 30 USD"),
    ("patch cable $20-$40", "price 20 to 40 USD"),
    ("patch cable 20-40 dollars", "price 20 to 40 USD"),
    ("laptop around 900 dollars", "price about 900 USD"),
    ("laptop 1000 dollars or so", "price about 1000 USD"),
    ("laptop exactly 999 dollars", "price = 999 USD"),
    ("laptop, price 700", "price <= 700"),
]

MEASURES = [
    ('laptop no bigger than 15.6"', "display diagonal <= 15.6 in"),
    ("laptop with a screen of at least 14 inches", "display diagonal >= 14 in"),
    ("laptop lighter than 1500 g", "weight < 1500 g"),
    ("laptop under 3 pounds", "weight < 3 lb"),
    ("laptop weighing no more than 1.5 kg", "weight <= 1.5 kg"),
    ("laptop with at least 16 GB of memory", "memory >= 16 gb"),
    ("laptop with 512 GB storage or more", "storage >= 512 gb"),
    ("laptop with over 0.5 TB of storage", "storage > 0.5 tb"),
    ("laptop with battery life of more than eight hours", "battery life > 8 h"),
    ("patch cable at least 5' long", "length >= 5 ft"),
    ("patch cable 6 ft or longer", "length >= 6 ft"),
    ("patch cable longer than 300 cm", "length > 300 cm"),
    ("patch cable up to two meters", "length <= 2 m"),
    ("patch cable between 2 and 4 m", "length 2 to 4 m"),
    ("patch cable 50 cm to 2 m", "length 0.5 to 2 m"),
    ("patch cable 1-3 m", "length 1 to 3 m"),
    ("mug 0.3 litres or more", "capacity >= 0.3 l"),
    ("phone with 4000 mAh or more", "battery capacity >= 4000 mah"),
    ("phone charger at least 30W", "power >= 30 w"),
    ("mouse at least 1600 dpi", "resolution >= 1600 dpi"),
    ("laser printer 25 ppm or faster", "print speed >= 25 ppm"),
    ("memory module faster than 2000 MHz", "memory clock speed > 2000 mhz"),
]

COUNTS = [
    ("laptop with at least 3 USB 3.0 ports", "usb 3.0 ports quantity >= 3"),
    ("laptop with 2 USB 3.0 ports", "usb 3.0 ports quantity = 2"),
    ("mouse with 4 or more buttons", "buttons quantity >= 4"),
    ("mouse with four buttons", "buttons quantity = 4"),
    ("mouse with 3 buttons or more", "buttons quantity >= 3"),
    ("toner with a yield of at least 3000 pages", "black toner page yield >= 3000"),
    ("toner for 2,000 pages", "black toner page yield = 2000"),
    ("building blocks with over 300 pieces", "pieces > 300"),
    ("mugs, pack of 4", "quantity per pack = 4"),
    ("four pack of mugs", "quantity per pack = 4"),
    ("building blocks for a 6 year old", "minimum age <= 6"),
    ("laptop rated 4 stars or better", "rating >= 4"),
    ("mug with at least 4 stars", "rating >= 4"),
    ("mug with a rating above 3.5", "rating > 3.5"),
    ("mug, 4 stars", "rating >= 4"),
    ("patch cable in stock", "stock >= 1"),
    ("patch cable that is ready to ship", "stock >= 1"),
]

VALUES = [
    ("orange patch cable", "colour: orange"),
    ("navy blazer", "colour: blue"),
    ("blazer in beige or grey", "colour: beige or grey"),
    ("patch cable in blue, black or white", "colour: blue or black or white"),
    ("blazer in crimson", "colour: red"),
    ("patch cable by Belkin", "brand: Belkin"),
    ("patch cable from Lindy or Belkin", "brand: Lindy or Belkin"),
    ("Sharp laptop", "brand: Sharp"),
    ("linen blazer", "material: linen"),
    ("mug in stainless steel", "material: stainless steel"),
    ("ceramic or glass mug", "material: ceramic or glass"),
    ("blazer for men", "gender: men"),
    ("blazer for ladies", "gender: ladies"),
    ("blazer in size L", "size: size l"),
    ("laptop with touchscreen", "touchscreen: yes"),
    ("laptop without touchscreen", "touchscreen: not yes"),
    ("backlit keyboard laptop", "keyboard backlit: yes"),
    ("dual sim phone", "dual sim: yes"),
    ("duplex laser printer", "duplex: yes"),
    ("Intel laptop", "processor manufacturer: intel"),
    ("shielded patch cable", "cable shielding: shielded"),
    ("patch cable UTP", "cable shielding: utp"),
    ("Cat6a patch cable", "cable standard: cat6a"),
    ("DDR4 memory module", "internal memory type: ddr4"),
    ("alkaline battery", "battery technology: alkaline"),
    ("AAA batteries", "battery type: aaa"),
    ("wireless mouse", "connectivity technology: wireless"),
    ("cordless mouse", "connectivity technology: cordless"),
    ("wired mouse", "connectivity technology: not wireless or bluetooth"),
    ("mouse with a cord", "connectivity technology: not wireless or bluetooth"),
    ("rechargeable battery", "rechargeable: rechargeable"),
    ("non-rechargeable battery", "rechargeable: not rechargeable"),
    ("disposable battery", "rechargeable: not rechargeable"),
    ("original toner", "type: original"),
]

NEGATIONS = [
    ("patch cable, not Belkin", ["brand: not Belkin"]),
    ("toner anything but Canon", ["brand: not Canon"]),
    ("toner, Canon is out", ["brand: not Canon"]),
    ("toner, no Canon please", ["brand: not Canon"]),
    ("toner, I hate Canon", ["brand: not Canon"]),
    ("toner, no Canon, Epson or HP", ["brand: not Canon or Epson or HP"]),
    ("toner, neither Canon nor Epson", ["brand: not Canon or Epson"]),
    ("toner except Canon and Epson", ["brand: not Canon or Epson"]),
    ("blazer not black or blue", ["colour: not black or blue"]),
    ("blazer, no pure black, size M", ["colour: not black", "size: size m"]),
    ("patch cable, not black, blue", ["colour: blue", "colour: not black"]),
    ("patch cable not grey and from Philips", ["brand: Philips", "colour: not grey"]),
    ("patch cable not from V7 and orange", ["brand: not V7", "colour: orange"]),
    ("patch cable in blue but not Belkin", ["brand: not Belkin", "colour: blue"]),
    ("non-ECC memory module", ["ecc: not yes"]),
    ("laptop, not HP, with touchscreen", ["brand: not HP", "touchscreen: yes"]),
    ("mug, no problem if it is red", ["colour: red"]),
    ("patch cable, not more than 20 dollars", ["price <= 20 USD"]),
    ("not too sure which laptop, black", ["colour: black"]),
]

TOGETHER = [
    (
        "orange patch cable, 15 to 30 dollars, not Belkin",
        ["brand: not Belkin", "colour: orange", "price 15 to 30 USD"],
    ),
    (
        "linen blazer for men, 50 to 80 dollars, for a beach wedding, no pure black",
        ["colour: not black", "gender: men", "material: linen", "price 50 to 80 USD"],
    ),
    (
        "I need a laptop with 16GB RAM or more and at least 512 GB of storage under $900, not from HP or Acer",
        ["brand: not HP or Acer", "memory >= 16 gb", "price < 900 USD", "storage >= 512 gb"],
    ),
    ("mug under 10 that is dishwasher safe", ["dishwasher safe: yes", "price < 10"]),
    ("rechargeable AA batteries, pack of 8, by Varta", ["battery type: aa", "brand: Varta", "quantity per pack = 8", "rechargeable: rechargeable"]),
    ("laptop with 8 GB min 256 GB storage", ["memory = 8 gb", "storage >= 256 gb"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PRICES + MEASURES + COUNTS + VALUES)
def test_one_condition(said, text, expected):
    assert said(text) == [expected]


@pytest.mark.parametrize(("text", "expected"), NEGATIONS + TOGETHER)
def test_conditions(said, text, expected):
    assert said(text) == expected


EXACT = [
    ("laptop with 16GB RAM", "memory", "internal_memory_gb", 16, "gb"),
    ('15.6" laptop', "display diagonal", "display_diagonal_in", 15.6, "in"),
    ("laptop 14 in screen", "display diagonal", "display_diagonal_in", 14, "in"),
    ("2m patch cable", "length", "cable_length", 2, "m"),
    ("2 metre patch cable", "length", "cable_length", 2, "m"),
    ("mug 300 ml", "capacity", "volume_ml", 300, "ml"),
    ("phone charger 30 watts", "power", "output_power_w", 30, "w"),
    ("memory module 2400 MHz", "memory clock speed", "memory_clock_speed_mhz", 2400, "mhz"),
]


@pytest.mark.parametrize(("text", "attribute", "field", "value", "unit"), EXACT)
def test_a_measured_figure_is_meant_with_a_small_tolerance(read, text, attribute, field, value, unit):
    (constraint,) = read(text).constraints
    assert (constraint.attribute, constraint.unit) == (attribute, unit)
    assert constraint.minimum == pytest.approx(value, rel=0.04)
    assert constraint.maximum == pytest.approx(value, rel=0.04)
    assert constraint.minimum < value < constraint.maximum
    assert [target.field for target in constraint.targets] == [field]


@pytest.mark.parametrize(
    ("text", "unit", "scale"),
    [
        ("laptop under 3 pounds", "lb", 1000 / 453.59237),
        ("laptop lighter than 1500 g", "g", 1000),
        ("patch cable at least 5' long", "ft", 1 / 0.3048),
        ("mug over 0.3 litres", "l", 0.001),
        ("laptop with over 0.5 TB of storage", "tb", 0.001),
        ("laptop with a screen under 40 cm", "cm", 2.54),
    ],
)
def test_a_target_brings_the_fields_values_into_the_unit_that_was_said(read, text, unit, scale):
    (constraint,) = read(text).constraints
    assert constraint.unit == unit
    assert constraint.targets[0].scale == pytest.approx(scale)


@pytest.mark.parametrize(
    ("text", "excluded"),
    [("laptop under $800", True), ("laptop up to $800", False), ("laptop $800 or less", False)],
)
def test_under_leaves_the_figure_out_and_up_to_keeps_it(read, text, excluded):
    (constraint,) = read(text).constraints
    assert (constraint.maximum, constraint.exclusive_maximum, constraint.minimum) == (800, excluded, None)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("orange patch cable, 15 to 30 dollars, not Belkin", ["orange", "15 to 30 dollars", "Belkin"]),
        ("toner, no Canon, Epson or HP", ["Canon, Epson or HP"]),
        ("mouse with 4 or more buttons", ["4 or more buttons"]),
        ("AA batteries, pack of 8", ["AA", "pack of 8"]),
        ("patch cable $20-$40", ["$20-$40"]),
        ("a TURQOISE mug", ["TURQOISE"]),
        ("laptop no bigger than 15.6″", ["no bigger than 15.6″"]),
    ],
)
def test_a_constraint_keeps_the_words_it_came_from(read, text, spans):
    assert [each.span.text for each in read(text).constraints] == spans


def test_shades_are_looked_up_as_the_catalogue_spells_them(read):
    (constraint,) = read("blue patch cable").constraints
    assert set(constraint.targets[0].matches) == {"Blue", "Navy Blue"}


def test_a_value_by_another_name_is_matched_as_the_catalogue_has_it(read):
    (constraint,) = read("blazer for ladies").constraints
    assert constraint.targets[0].matches == ("Women",)


def test_one_phrase_may_belong_to_several_attributes(profile_of):
    shop = [
        {"title": f"monitor {i}", "category": "Monitors", "finish": ["matte", "glossy"][i % 2], "surface": ["matte", "rough"][i % 2]}
        for i in range(12)
    ]  # fmt: skip
    read = profile_of(shop)
    (constraint,) = read("matte monitor").constraints
    assert sorted(target.field for target in constraint.targets) == ["finish", "surface"]
    assert constraint.decided_by is Deciding.ANY


def test_a_component_is_told_from_its_maker(profile_of):
    shop = [
        {
            "title": f"notebook {i}",
            "brand": ["Intel", "Acer"][i % 12 > 0],
            "category": ["Processors", "Notebooks"][i % 12 > 0],
            "processor_manufacturer": ["Intel", "AMD"][i % 2],
        }
        for i in range(24)
    ]
    read = profile_of(shop)
    by_name = read("notebook with an Intel processor").constraints
    assert [(each.attribute, each.span.text) for each in by_name] == [("processor manufacturer", "Intel processor")]
    assert [each.attribute for each in read("Acer notebook").constraints] == ["brand"]


# --- product ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("patch cable", "patch-cable"),
        ("I'm looking for a notebook", "laptop"),
        ("I want a phone with a good screen", "smartphone"),
        ("telephone charger", "phone-charger"),
        ("charger for iPhone 17", "phone-charger"),
        ("phone charger that works with Samsung Galaxy S24", "phone-charger"),
        ("bag for my laptop", "laptop-bag"),
        ("bag for a 15 inch laptop", "laptop-bag"),
        ("laptop bag in grey", "laptop-bag"),
        ("cartridge for my laser printer", "toner"),
        ("my old laptop needs a mouse", "mouse"),
        ("mouse for my laptop", "mouse"),
        ("AA batteries", "battery"),
        ("a gift for my mother who loves tea, maybe a mug", "mug"),
        ("laptop with a mouse", "laptop"),
        ("no laptop bag, just a laptop", "laptop"),
    ],
)
def test_the_product(read, text, kind):
    product = read(text).product
    assert product is not None
    assert product.kinds[0] == kind
    assert text[product.span.start : product.span.end] == product.span.text == product.text


@pytest.mark.parametrize("text", ["something nice", "under 20 dollars", "in blue", "for my laptop", "not a laptop"])
def test_no_product_is_made_up(read, text):
    assert read(text).product is None


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("charger for iPhone 17", "iphone 17"),
        ("charger for my iPhone 17 under 30 dollars", "iphone 17"),
        ("charger compatible with Galaxy S24", "galaxy s24"),
        ("phone charger that fits an iPhone 16, white", "iphone 16"),
        ("toner for HP LaserJet 1020", "hp laserjet 1020"),
        ("bag for a Lenovo laptop", "lenovo"),
    ],
)
def test_what_it_goes_with_is_a_condition_and_not_the_product(read, text, target):
    found = [each for each in read(text).constraints if each.attribute == "compatibility"]
    assert [each.values for each in found] == [(target,)]


@pytest.mark.parametrize(
    "text",
    ["blazer for my son", "bag for a 15 inch laptop", "mug for tea", "patch cable for 3 computers", "charger for"],
)
def test_not_everything_after_for_is_a_device(read, text):
    assert [each for each in read(text).constraints if each.attribute == "compatibility"] == []


# --- the rest of a sentence -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "attribute", "field", "descending"),
    [
        ("cheapest laptop", "price", "price", False),
        ("most expensive laptop", "price", "price", True),
        ("lightest laptop", "weight", "weight_kg", False),
        ("laptop with the best battery life", "battery life", "battery_life", True),
        ("laptop with the biggest screen", "display diagonal", "display_diagonal_in", True),
        ("best rated mug", "rating", "rating", True),
        ("most popular laptop", "sales", "units_sold", True),
        ("longest patch cable", "length", "cable_length", True),
    ],
)
def test_a_superlative_orders_and_removes_nothing(read, text, attribute, field, descending):
    ledger = read(text)
    (ranking,) = ledger.rankings
    assert (ranking.attribute, ranking.descending) == (attribute, descending)
    assert [target.field for target in ranking.targets] == [field]
    assert ledger.constraints == ()


def test_a_superlative_of_nothing_that_the_catalogue_has_orders_nothing(read):
    assert read("quietest mug").rankings == ()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what is the difference between cat5 and cat6 cable", Intent.INFORMATION),
        ("how do I clean a coffee mug", Intent.INFORMATION),
        ("laptop versus phone", Intent.INFORMATION),
        ("reviews of the Acer laptop", Intent.INFORMATION),
        ("where is my order", Intent.INFORMATION),
        ("what is a good laptop under 600 dollars", Intent.GOODS),
        ("how about a laptop, do you have any in black", Intent.GOODS),
        ("laptop", Intent.GOODS),
        ("", Intent.GOODS),
    ],
)
def test_a_question_is_told_from_a_request(read, text, intent):
    assert read(text).intent is intent


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("laptop, ideally with touchscreen", ["touchscreen"]),
        ("laptop, preferably silver", ["silver"]),
        ("laptop with touchscreen if possible", ["touchscreen"]),
        ("laptop, ideally under 600 dollars", ["under 600 dollars"]),
        ("laptop, ideally not black", []),
        ("a sturdy mug for camping trips", ["sturdy", "camping trips"]),
        ("mug without scary clowns", []),
    ],
)
def test_soft_wishes(read, text, wishes):
    ledger = read(text)
    assert [wish.text for wish in ledger.wishes] == wishes
    assert all(text[wish.span.start : wish.span.end].lower() == wish.text for wish in ledger.wishes)


def test_ideally_reaches_no_further_than_its_comma(said):
    assert said("laptop, ideally light, in black") == ["colour: black"]
    assert said("laptop, ideally not black") == ["colour: not black"]


@pytest.mark.parametrize(
    ("text", "written", "read_as", "constraint"),
    [
        ("turqoise mug", "turqoise", "turquoise", "colour: turquoise"),
        ("laptop from Lenvo", "lenvo", "lenovo", "brand: Lenovo"),
        ("blazzer in linen", "blazzer", "blazer", "material: linen"),
        ("lapotp with touchscreen", "lapotp", "laptop", "touchscreen: yes"),
        ("wireles mouse", "wireles", "wireless", "connectivity technology: wireless"),
    ],
)
def test_misspellings_are_bridged(read, text, written, read_as, constraint):
    ledger = read(text)
    assert [(each.written, each.read_as) for each in ledger.corrections] == [(written, read_as)]
    assert [str(each) for each in ledger.constraints] == [constraint]


@pytest.mark.parametrize(
    "text", ["lightest laptop", "mug xqzwv", "don't want black mug", "cat pic mug", "six together, to share"]
)
def test_what_is_known_or_like_nothing_is_left_as_written(read, text):
    assert read(text).corrections == ()


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("patch cable over 50 and under 20 dollars", "price"),
        ("patch cable over $20 and at most $20", "price"),
        ("mug, red, not red", "colour"),
        ("laptop by HP, not HP", "brand"),
    ],
)
def test_contradictions_are_named(read, text, attribute):
    (contradiction,) = read(text).contradictions
    assert contradiction.startswith(f"{attribute}: ")
    assert contradiction.endswith("exclude each other")


@pytest.mark.parametrize(
    "text", ["patch cable over 20 and under 50 dollars", "mug, red, not blue", "mug exactly 5 dollars"]
)
def test_what_can_be_met_is_no_contradiction(read, text):
    assert read(text).contradictions == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("memory module Kingston ValueRAM", "valueram"),
        ("please find me a Kingston ValueRAM memory module, 8 GB", "valueram"),
    ],
)
def test_a_proper_name_is_looked_for_in_the_titles(read, text, value):
    (constraint,) = [each for each in read(text).constraints if each.attribute == "name"]
    assert constraint.values == (value,)
    assert [target.field for target in constraint.targets] == ["title"]


@pytest.mark.parametrize(
    "text", ["KINGSTON VALUERAM MEMORY MODULE", "kingston valueram memory module", "Valueram memory module, good"]
)
def test_without_capitals_of_its_own_nothing_is_a_name(read, text):
    assert [each for each in read(text).constraints if each.attribute == "name"] == []


# --- numbers that are none --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "rj45 patch cable",
        "nb-2l battery",
        "5G phone",
        "the last one was a laptop",
        "patch cable for 3 rooms",
        "mp3 phone",
    ],
)
def test_a_number_within_a_name_limits_nothing(said, text):
    assert said(text) == []


# --- follow-ups -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentences", "product", "expected"),
    [
        (["laptop under $800", "not HP"], "laptop", ["brand: not HP", "price < 800 USD"]),
        (["laptop in black", "in silver"], "laptop", ["colour: silver"]),
        (["laptop, not HP", "not Acer"], "laptop", ["brand: not Acer", "brand: not HP"]),
        (["laptop under $800", "under $600"], "laptop", ["price < 600 USD"]),
        (["laptop under $800", "a coffee mug in red"], "mug", ["colour: red"]),
        (["laptop under $800", "a notebook in black"], "laptop", ["colour: black", "price < 800 USD"]),
        (["hello there", "laptop in black"], "laptop", ["colour: black"]),
        (["laptop", "at least 16 GB", "touchscreen"], "laptop", ["memory >= 16 gb", "touchscreen: yes"]),
    ],
)
def test_a_follow_up_edits_the_ledger(read, said, sentences, product, expected):
    *history, text = sentences
    assert read(text, *history).product.kinds[0] == product
    assert said(text, *history) == expected


def test_a_follow_up_is_read_about_what_was_spoken_of(read):
    (constraint,) = read("in black", "laptop").constraints
    assert [target.field for target in constraint.targets] == ["product_colour"]


def test_cheaper_orders_by_price(read):
    ledger = read("cheaper, in black", "laptop with touchscreen")
    assert [(each.attribute, each.descending) for each in ledger.rankings] == [("price", False)]
    assert ledger.wishes == ()


def test_a_ranking_is_kept_until_another_is_said(read):
    assert [each.attribute for each in read("in black", "lightest laptop").rankings] == ["weight"]
    assert [each.attribute for each in read("cheapest in black", "lightest laptop").rankings] == ["price"]


def test_cheaper_orders_nothing_where_there_are_no_prices(profile_of):
    read = profile_of([{"title": f"{colour} mug", "colour": colour} for colour in ("red", "blue", "green")])
    assert read("cheaper", "mug").rankings == ()


def test_a_follow_up_may_contradict(read):
    assert read("over 50 dollars, not under 60 and below 40", "mug").contradictions != ()
