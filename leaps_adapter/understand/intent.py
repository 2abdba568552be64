"""Questions about products, told apart from requests for products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.types import Intent

if TYPE_CHECKING:
    from leaps_adapter.lexicon import Lexicon


def read_intent(text: str, lexicon: Lexicon) -> Intent:
    """Return whether the sentence asks for goods or for information about them."""
    padded = f" {' '.join(text.lower().split())} "
    requested = any(phrase in padded for phrase in lexicon.list("information", "request"))
    if requested:
        return Intent.GOODS
    if any(phrase in padded for phrase in lexicon.list("information", "anywhere")):
        return Intent.INFORMATION
    if any(padded.startswith(f" {phrase} ") for phrase in lexicon.list("information", "starts")):
        return Intent.INFORMATION
    return Intent.GOODS
