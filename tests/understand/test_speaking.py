"""Which of several fields decide a value that more than one of them holds."""

from __future__ import annotations

import pytest

from leaps_adapter.types import Deciding


def _boards():
    for number in range(24):
        yield {
            "title": f"motherboard {number}",
            "category": "Motherboards",
            "motherboard_form_factor": ["ATX", "Micro ATX"][number % 2],
            "form_factor": ["ATX", "Micro ATX"][number % 2],
            **({"power_source": "ATX"} if number % 2 else {}),
        }


def _notebooks():
    for number in range(24):
        yield {
            "title": f"notebook {number}",
            "category": "Notebooks",
            "storage_media": ["HDD", "SSD"][number % 2],
            **({"password_protection": "BIOS,HDD,User"} if number % 3 == 0 else {}),
        }


def _displays():
    for number in range(24):
        yield {
            "title": f"display laptop {number}",
            "category": "Laptops",
            "hd_type": ["Full HD", "HD"][number % 2],
            **({"front_camera_hd_type": "Full HD"} if number % 4 == 0 else {}),
        }


@pytest.mark.parametrize(
    ("shop", "text", "fields", "decided_by"),
    [
        (_boards, "ATX motherboard", ["form_factor", "motherboard_form_factor"], Deciding.ANY),
        (_notebooks, "notebook with an HDD", ["storage_media", "password_protection"], Deciding.FIRST),
        (_displays, "laptop in full HD", ["hd_type"], Deciding.ANY),
    ],
)
def test_fields_named_alike_decide_together_and_others_speak_where_they_are_silent(
    profile_of, shop, text, fields, decided_by
):
    (constraint,) = profile_of(shop())(text).constraints
    named = [target.field for target in constraint.targets]
    assert named == fields or (decided_by is Deciding.ANY and sorted(named) == fields)
    assert constraint.decided_by is decided_by


def test_what_is_unwanted_is_unwanted_in_any_field(profile_of):
    (constraint,) = profile_of(_notebooks())("notebook without an HDD").constraints
    assert constraint.decided_by is Deciding.ANY
