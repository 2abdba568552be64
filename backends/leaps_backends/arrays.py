"""Arrays and lists of strings on disk, memory-mapped when read; never pickled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from leaps_adapter.errors import MissingExtraError
from leaps_backends.storage import IndexFolder, IndexWriter, broken

if TYPE_CHECKING:
    from collections.abc import Iterable

# The other modules take numpy from here, so that its absence is told with the command that mends it.
try:
    import numpy as np
    from numpy.typing import NDArray
except ImportError as error:
    raise MissingExtraError("numpy", extra="bm25") from error

__all__ = ["Array", "Strings", "np", "read_array", "write_array"]

Array: TypeAlias = NDArray[Any]  # Any: the element type is a matter of the file, checked on reading


def write_array(writer: IndexWriter, name: str, array: Array) -> None:
    """Write one array as `name`.npy."""
    np.save(writer.file(f"{name}.npy"), array, allow_pickle=False)


def read_array(folder: IndexFolder, name: str, *, dtype: str, rank: int = 1) -> Array:
    """Return a memory-mapped array.

    Raises:
        BrokenIndexError: it is missing, not an array, or of another type or rank.
    """
    path = folder.file(f"{name}.npy")
    try:
        array: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise broken(folder.path, f"{name}.npy is damaged ({error})") from error
    if array.dtype != np.dtype(dtype) or array.ndim != rank:
        raise broken(folder.path, f"{name}.npy holds {array.dtype} of rank {array.ndim}, not {dtype} of rank {rank}")
    # A plain view of the mapped file: numpy's memmap class slows every slice down.
    return np.asarray(array)


class Strings:
    """A list of strings in one file, read piece by piece."""

    def __init__(self, text: Array, ends: Array) -> None:
        self._text = text
        self._ends = ends

    @classmethod
    def write(cls, writer: IndexWriter, name: str, strings: Iterable[str]) -> None:
        """Write the strings as `name`.npy and `name`_ends.npy."""
        ends = [0]
        pieces: list[bytes] = []
        for string in strings:
            piece = string.encode("utf-8", "replace")
            pieces.append(piece)
            ends.append(ends[-1] + len(piece))
        write_array(writer, name, np.frombuffer(b"".join(pieces), dtype=np.uint8))
        write_array(writer, f"{name}_ends", np.asarray(ends, dtype=np.int64))

    @classmethod
    def read(cls, folder: IndexFolder, name: str) -> Strings:
        """Return the strings that `write` wrote."""
        text = read_array(folder, name, dtype="uint8")
        ends = read_array(folder, f"{name}_ends", dtype="int64")
        if not len(ends) or int(ends[-1]) != len(text):
            raise broken(folder.path, f"{name}.npy does not end where it should")
        return cls(text, ends)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        return self._bytes(index).decode("utf-8", "replace")

    def find(self, string: str, start: int, end: int) -> int | None:
        """Return the position of a string between two positions where the strings stand in UTF-8 order."""
        wanted = string.encode("utf-8", "replace")
        low, high = start, end
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < end and self._bytes(low) == wanted else None

    def _bytes(self, index: int) -> bytes:
        return self._text[int(self._ends[index]) : int(self._ends[index + 1])].tobytes()
