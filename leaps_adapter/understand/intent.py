"""Questions about products, told apart from requests for products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.types import Intent

if TYPE_CHECKING:
    from leaps_adapter.lexicon import Lexicon


def read_intent(text: str, lexicon: Lexicon, *, limited: bool) -> Intent:
    """Return whether the sentence asks for goods or for information about them.

    `limited`: hard conditions are made; who compares goods under $20 wants to see those.
    """
    padded = f" {' '.join(text.lower().split())} "
    requested = any(phrase in padded for phrase in lexicon.list("information", "request"))
    if requested:
        return Intent.GOODS
    if any(phrase in padded for phrase in lexicon.list("information", "anywhere")):
        return Intent.INFORMATION
    starts = lexicon.list("information", "starts") + (() if limited else lexicon.list("information", "weighs"))
    if any(padded.startswith(f" {phrase} ") for phrase in starts):
        return Intent.INFORMATION
    return Intent.GOODS
