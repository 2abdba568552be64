"""Measuring what the loop brings."""
