"""Rewrites: complementary, filtered by what the ledger holds, one always open."""

from dataclasses import replace

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.catalogue import FieldProfile, Role, ValueType, build_profile
from leaps_adapter.config import Settings
from leaps_adapter.expand import RelaxationExpander
from leaps_adapter.expand.filters import to_filter
from leaps_adapter.expand.relaxation import plain_words, positive_words
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.testing import ExpanderContract
from leaps_adapter.types import Constraint, CoreProduct, Filter, Ledger, Operator, Query, Span, Target, Wish
from leaps_adapter.understand import Understander

COLOURS = ("red", "blue", "white", "black")


def goods():
    for n in range(40):
        yield {
            "id": f"s{n}",
            "title": f"Fjord {COLOURS[n % 4]} shirt {n % 6 + 36}",
            "brand": ("Fjord", "Alma")[n % 2],
            "category": "Fashion > Shirts",
            "price": 10.0 + n,
            "skus": [{"id": f"s{n}-1", "price": 11.0 + n}],
            "colour": COLOURS[n % 4],
            "washable": n % 2 == 0,
            "sleeve_cm": 40 + n % 5,
        }
        yield {
            "id": f"d{n}",
            "title": f"Storex hard drive {(n % 4 + 1) * 500} GB",
            "brand": "Storex",
            "category": "Computers > Hard Drives",
            "price": 40.0 + n,
            "storage": f"{(n % 4 + 1) * 500} GB",
        }


def uncategorized():
    for each in goods():
        yield {name: value for name, value in each.items() if name != "category"}


PROFILE = build_profile(goods())
BARE = build_profile(uncategorized())
SENTENCES = [
    "red shirt under 30 dollars, not Alma, for the summer office",
    "hard drive, 1000 GB or more, below 70 dollars",
    "shirt",
    "something nice under 20 dollars",
    "gift for my mother",
    "washable shirt in blue or white, sleeve 42 cm",
    "!!!",
    "the",
]


def ledger_of(text, profile=PROFILE):
    return Understander(profile).understand(Query(text=text))


def rewrites(text, ledger=None, *, profile=PROFILE, **settings):
    expander = RelaxationExpander(profile, settings=Settings(**settings))
    read = ledger if ledger is not None else ledger_of(text, profile)
    return anyio.run(expander.expand, Query(text=text), read).rewrites


def span(text="words"):
    return Span(start=0, end=len(text), text=text)


def wants(attribute="colour", *values, negated=False, targets=()):
    operator = Operator.NONE_OF if negated else Operator.ANY_OF
    return Constraint(id="c1", attribute=attribute, operator=operator, span=span(), values=values, targets=targets)


class TestContract(ExpanderContract):
    def make(self):
        return RelaxationExpander(PROFILE)


# --- the set as a whole -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [PROFILE, BARE], ids=["categories", "no categories"])
@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("count", [1, 2, 5, 20])
def test_rewrites_are_few_distinct_and_one_is_open(text, count, profile):
    ledger = ledger_of(text, profile)
    found = rewrites(text, ledger, profile=profile, rewrites=count)
    assert 1 <= len(found) <= count
    assert all(each.text.strip() and 0 < each.confidence <= 1 for each in found)
    assert len({(each.text, each.filters) for each in found}) == len(found)
    assert any(not each.filters for each in found)
    assert [each.confidence for each in found] == sorted((each.confidence for each in found), reverse=True)
    known = {constraint.id for constraint in ledger.constraints}
    for each in found:
        assert {*each.pushed, *each.relaxed} <= known
        assert not set(each.pushed) & set(each.relaxed)
        assert bool(each.pushed) <= bool(each.filters)


@given(st.text(max_size=60), st.integers(1, 8))
def test_any_text_gives_rewrites_that_say_something(text, count):
    found = rewrites(text, rewrites=count)
    assert len(found) <= count
    assert bool(found) or not text.strip()
    assert all(each.text.strip() for each in found)


def test_a_blank_query_has_no_rewrites():
    assert rewrites("  ", Ledger()) == ()


def test_the_same_query_gives_the_same_rewrites():
    assert rewrites(SENTENCES[0]) == rewrites(SENTENCES[0])


# --- filters ----------------------------------------------------------------------------------------------------------


def test_the_first_rewrite_holds_every_constraint_and_the_category():
    first = rewrites("red shirt under 30 dollars, not Alma")[0]
    assert first.filters == (
        Filter(field="colour", values=("red",)),
        Filter(field="price", maximum=30.0, exclusive_maximum=True),
        Filter(field="brand", values=("Alma",), negated=True),
        Filter(field="category", values=("Fashion > Shirts",)),
    )
    assert len(first.pushed) == 3
    assert {"shirt", "red"} <= set(first.text.split())
    assert "alma" not in first.text.lower()


def test_without_pushing_nothing_is_filtered():
    found = rewrites(SENTENCES[0], push_filters=False)
    assert found
    assert all(each.filters == each.pushed == each.relaxed == () for each in found)


def test_a_field_that_too_few_products_carry_is_not_pushed():
    thin = wants("colour", "red", targets=(Target(field="colour", matches=("red",), coverage=0.05),))
    found = rewrites("red things", Ledger(constraints=(thin,)), push_coverage=0.1)
    assert all(not each.filters for each in found)


def test_a_field_the_profile_does_not_know_is_not_pushed():
    odd = wants("colour", "red", targets=(Target(field="nowhere", matches=("red",), coverage=1.0),))
    assert all(not each.filters for each in rewrites("red things", Ledger(constraints=(odd,))))


def test_numbers_written_as_text_are_not_pushed():
    found = rewrites("hard drive with 1000 GB", rewrites=20)
    assert ledger_of("hard drive with 1000 GB").constraints
    sent = [each for rewrite in found for each in rewrite.filters if each.field == "storage"]
    assert all(each == Filter(field="storage") for each in sent)  # that it is there, and no more


def test_another_field_of_the_same_attribute_gets_its_turn():
    fields = {each.field for rewrite in rewrites("shirt under 30 dollars", rewrites=20) for each in rewrite.filters}
    assert {"price", "skus.price"} <= fields


def test_a_relaxed_rewrite_gives_up_one_constraint_and_keeps_the_others():
    ledger = ledger_of("red shirt under 30 dollars")
    relaxed = [each for each in rewrites("red shirt under 30 dollars", ledger, rewrites=20) if each.relaxed]
    assert len(relaxed) == 2
    for each in relaxed:
        assert len(each.relaxed) == 1
        assert {*each.pushed, *each.relaxed} == {constraint.id for constraint in ledger.constraints}
        assert len(each.filters) == len(each.pushed) + 1


def test_a_single_constraint_is_not_relaxed():
    assert all(not each.relaxed for each in rewrites("shirt under 30 dollars", rewrites=20))


def test_without_a_product_the_constraints_are_still_sent_along():
    price = ledger_of("something under 20 dollars")
    assert price.product is None
    first = rewrites("something under 20 dollars", price)[0]
    assert first.filters == (Filter(field="price", maximum=20.0, exclusive_maximum=True),)


def test_a_product_the_catalogue_does_not_know_is_asked_for_by_its_name():
    ledger = Ledger(product=CoreProduct(text="Zyzzyva", span=span("Zyzzyva")))
    found = rewrites("a Zyzzyva", ledger)
    assert "zyzzyva" in {each.text for each in found}
    assert all(not each.filters for each in found)


def test_a_known_name_without_a_kind_has_neither_category_nor_mark():
    price = ledger_of("shirt under 30 dollars").constraints
    ledger = Ledger(product=CoreProduct(text="Zyzzyva", span=span("Zyzzyva")), constraints=price)
    found = rewrites("Zyzzyva under 30 dollars", ledger, rewrites=20)
    assert {each.field for rewrite in found for each in rewrite.filters} == {"price", "skus.price"}


def test_what_one_field_cannot_express_is_pushed_on_the_other_alone():
    targets = (Target(field="colour", matches=("red",), coverage=1.0), Target(field="brand", coverage=1.0))
    ledger = Ledger(product=ledger_of("shirt").product, constraints=(wants("colour", "red", targets=targets),))
    found = rewrites("red shirt", ledger, rewrites=20)
    for each in found:
        assert bool(each.pushed) is (Filter(field="colour", values=("red",)) in each.filters)
    assert any(each.filters and not each.pushed for each in found)


def test_without_categories_the_field_that_marks_the_kind_stands_for_it():
    ledger = ledger_of("shirt under 30 dollars", BARE)
    marks = [each for rewrite in rewrites("shirt under 30 dollars", ledger, profile=BARE) for each in rewrite.filters]
    assert any(each == Filter(field=each.field) for each in marks)
    assert all(each.field != "category" for each in marks)


def test_wishes_are_words_for_the_engine():
    ledger = Ledger(
        product=ledger_of("shirt").product,
        constraints=ledger_of("shirt under 30 dollars").constraints,
        wishes=(Wish(text="summer office", span=span("summer office")),),
    )
    found = rewrites("shirt under 30 dollars for the summer office", ledger, rewrites=20)
    assert any("summer" in each.text for each in found if each.filters)
    assert any("summer" in each.text for each in found if not each.filters)


def test_the_more_stands_in_wishes_the_more_the_sentences_own_words_are_trusted():
    def own(*wishes):
        ledger = Ledger(
            product=ledger_of("shirt").product, wishes=tuple(Wish(text=wish, span=span(wish)) for wish in wishes)
        )
        return rewrites("fjord red washable shirt", ledger)

    sure = {each.text: each.confidence for each in own()}
    unsure = {each.text: each.confidence for each in own("fjord red", "xyzzy")}
    assert sure["fjord red washable shirt"] == 0.4
    assert unsure["fjord red washable shirt"] == pytest.approx(0.8)


def test_an_exact_figure_that_no_field_holds_is_a_word_for_the_engine():
    figure = Constraint(
        id="c1", attribute="data", operator=Operator.BETWEEN, span=span("2TB"), minimum=1.9, maximum=2.1, unit="tb"
    )
    assert positive_words([figure]) == ["2tb"]
    assert positive_words([replace(figure, targets=(Target(field="f"),)), replace(figure, minimum=None)]) == []


# --- one filter -------------------------------------------------------------------------------------------------------


def field(type_, path="f"):
    return FieldProfile(path=path, role=Role.ATTRIBUTE, type=type_, label=path)


def test_bounds_are_sent_in_the_fields_own_unit():
    constraint = Constraint(
        id="c1", attribute="length", operator=Operator.BETWEEN, span=span(), minimum=1.0, maximum=2.0, unit="m"
    )
    target = Target(field="f", scale=0.01)
    assert to_filter(constraint, target, field(ValueType.NUMBER)) == Filter(field="f", minimum=100.0, maximum=200.0)
    assert to_filter(constraint, target, field(ValueType.KEYWORD)) is None
    assert to_filter(constraint, target, field(ValueType.BOOLEAN)) == Filter(field="f", values=(True,))


@given(st.floats(0.001, 1e6), st.floats(1e-3, 1e3))
def test_a_pushed_bound_is_the_constraints_own(bound, scale):
    constraint = Constraint(id="c1", attribute="x", operator=Operator.BETWEEN, span=span(), minimum=bound)
    pushed = to_filter(constraint, Target(field="f", scale=scale), field(ValueType.NUMBER))
    assert pushed is not None
    assert pushed.minimum is not None
    assert pushed.minimum * scale == pytest.approx(bound)
    assert pushed.maximum is None


def test_yes_or_no_and_values():
    yes = wants("washable", "yes")
    assert to_filter(yes, Target(field="f"), field(ValueType.BOOLEAN)) == Filter(field="f", values=(True,))
    no = wants("washable", "yes", negated=True)
    assert to_filter(no, Target(field="f"), field(ValueType.BOOLEAN)) == Filter(field="f", values=(True,), negated=True)
    assert to_filter(wants("fit", "slim"), Target(field="f"), field(ValueType.KEYWORD)) is None
    slim = Target(field="f", matches=("Slim", "slim"))
    assert to_filter(wants("fit", "slim"), slim, field(ValueType.KEYWORD)) == Filter(field="f", values=("Slim", "slim"))


def test_what_it_goes_with_is_pushed_only_when_the_catalogue_names_it():
    phone = wants("compatibility", "lumo fold")
    assert to_filter(phone, Target(field="f"), field(ValueType.KEYWORD)) is None
    sure = Target(field="f", matches=("Lumo Fold",))
    assert to_filter(phone, sure, field(ValueType.KEYWORD)) == Filter(field="f", values=("Lumo Fold",))


def test_only_wanted_words_are_said_to_the_engine():
    constraints = [
        wants("colour", "red", "blue"),
        wants("brand", "Alma", negated=True),
        wants("washable", "yes"),
        wants("compatibility", "lumo fold"),
        Constraint(id="c", attribute="price", operator=Operator.BETWEEN, span=span(), maximum=3),
    ]
    assert positive_words(constraints) == ["red", "blue", "washable"]


def test_plain_words_keep_their_order():
    fillers = load_lexicon().fillers
    assert plain_words("the red shirt, please!", fillers) == "red shirt,"
    assert plain_words("the", fillers) == ""
