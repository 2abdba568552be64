"""The reader: `read(body, maker)` finds the shopper's words in a search request, or says why it passes untouched.

A `Reading` names the words, every place they stand at (paths into the body) and what a wrapper needs of the request:
root, size, offset, sort, the keys that are there, the window. A `Bypass` names its reason and what decided.
"""

from leaps_adapter.clients.reading.reader import read
from leaps_adapter.clients.reading.records import Body, Bypass, Path, Place, Reading, Root, SortKey, Why

__all__ = ["Body", "Bypass", "Path", "Place", "Reading", "Root", "SortKey", "Why", "read"]
