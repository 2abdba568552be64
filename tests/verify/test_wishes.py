"""How much of the wishes a product meets."""

import pytest

from leaps_adapter.catalogue import build_profile
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.types import Wish
from leaps_adapter.verify.item import open_item
from leaps_adapter.verify.wishes import WishScale
from tests.verify.conftest import span

TITLES = ("Orion 870 Evo SSD 1TB", "Orion 980 Pro SSD 1TB", "Volt G24+ phone", "Volt G23 phone")


@pytest.fixture(scope="module")
def met():
    scale = WishScale(build_profile([{"id": t, "title": t} for t in TITLES * 10]), load_lexicon("en"))

    def share(title, *wishes, **texts):
        item = open_item({"title": title, **texts}, ["title"], lexicon=load_lexicon("en"))
        return scale.met([Wish(text=wish, span=span(wish)) for wish in wishes], item)

    return share


def test_all_words_in_the_title_are_the_whole_wish(met):
    assert met("Orion 870 Evo SSD 1TB", "orion 870 evo") == 1.0
    assert 0.0 < met("Orion 980 Pro SSD 1TB", "orion 870 evo") < 0.5


def test_a_code_is_one_word(met):
    assert met("Volt G24+ phone", "g24") == 1.0
    assert met("Volt G23 phone", "g24") == 0.0


def test_a_sign_behind_a_name_is_spoken(met):
    assert met("Volt G24+ phone", "volt g24 plus") == 1.0
    assert met("Volt G24 phone", "volt g24 plus") < 1.0


def test_a_word_elsewhere_counts_for_half(met):
    assert met("Volt G23 phone", "durable", description="a durable case") == 0.5


def test_no_telling_word_is_no_wish(met):
    assert met("Volt G23 phone", "of it") == 0.0
    assert met("Volt G23 phone") == 0.0
