"""Verification: what lets a product through, and why (LEAPS, the refining end; LORE's path following)."""

from leaps_adapter.verify.constraints import ConstraintVerifier

__all__ = ["ConstraintVerifier"]
