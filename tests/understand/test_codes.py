"""Codes as values of titles."""

import pytest


@pytest.fixture(scope="module")
def read(profile_of):
    return profile_of(
        {"title": f"Kestrel {n} memory kit, {('DDR4', 'DDR5')[n % 2]}, RGB", "price": n} for n in range(20)
    )


def codes(ledger):
    return [str(each) for each in ledger.constraints if each.attribute == "code"]


def test_a_code_that_titles_hold_is_a_constraint(read):
    assert codes(read("a memory kit with ddr5 please")) == ["code: ddr5"]
    assert codes(read("a memory kit, not ddr4")) == ["code: not ddr4"]


def test_a_code_that_no_title_holds_is_a_wish(read):
    ledger = read("a memory kit with ddr7 or 5xddr please")
    assert codes(ledger) == []
    assert "ddr7" in [each.text for each in ledger.wishes]


def test_typed_fields_leave_codes_to_themselves(profile_of):
    shop = [{"title": f"Kestrel {n} memory kit, DDR5", "memory_type": ("DDR4", "DDR5")[n % 2]} for n in range(20)]
    assert codes(profile_of(shop)("a memory kit with ddr5 please")) == []
