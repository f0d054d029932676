"""Digests of tables: one word that stands for all rows of a session.

Tables are read where Arrow keeps them, through its C data interface
(https://arrow.apache.org/docs/format/CDataInterface.html): a run has hundreds of short columns,
and handing each of them over on its own would take longer than reading them all.
"""

from typing import Any

import numpy as np
from numba import carray, njit, types  # type: ignore[attr-defined]
from numba.extending import intrinsic
from numpy.typing import NDArray

Words = NDArray[np.uint64]
ONE = np.uint64(1)
ODD = np.uint64(0x9E3779B97F4A7C15)
"""Multiplier of the mixing (Steele, Lea & Flood 2014): odd, its bits well spread."""
SHIFT = np.uint64(29)
NULL = np.uint64(0x6E756C6C6E756C6C)

FIELDS = 8
"""Words at the head of ``ArrowArray``; ``ArrowSchema`` begins with the address of its format."""
NULLS, OFFSET, CHILDREN, BUFFERS, CHILD_ADDRESSES = 1, 2, 4, 5, 6
SCHEMA_CHILD_ADDRESSES = 5
VALIDITY, VALUES, CHARACTERS = 0, 1, 2
INT64, FLOAT64, INT8, BOOL, TEXT = (ord(letter) for letter in "lgcbu")
"""Formats of columns that are known here."""


def _to_pointer(typing_context: Any, address: Any) -> Any:
    """Turn an address into a pointer."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = context.get_value_type(signature.return_type)
        return builder.inttoptr(arguments[0], kind)

    return types.voidptr(types.int64), build


_pointer: Any = intrinsic(_to_pointer)


@njit(cache=True, error_model="numpy")
def mixed(word: Any) -> Any:
    """Spread every bit over a word, modulo 2⁶⁴; different words stay different."""
    word = (word + ONE) * ODD
    return (word ^ (word >> SHIFT)) * ODD


@njit(cache=True, error_model="numpy")
def _is_set(bitmap: Any, place: int) -> Any:
    return (bitmap[place >> 3] >> (place & 7)) & 1


@njit(cache=True, error_model="numpy")
def digest_batch(batch: int, schema: int, session: NDArray[np.int64], digests: Words) -> int:
    """Add up the rows of every session of a batch.

    Which column a value stands in counts, and so does the place of a row within its session.

    Args:
        batch: Address of the batch as ``ArrowArray``.
        schema: Address of its ``ArrowSchema``.
        session: Session of each row, ascending.
        digests: What the rows of each session are added to, shape (sessions,); changed in place.

    Returns:
        Place of a column of a format that is not known here, or -1 if all are.
    """
    head = carray(_pointer(batch), (FIELDS,), np.int64)
    columns = head[CHILDREN]
    arrays = carray(_pointer(head[CHILD_ADDRESSES]), (columns,), np.int64)
    schema_head = carray(_pointer(schema), (FIELDS,), np.int64)
    schemas = carray(_pointer(schema_head[SCHEMA_CHILD_ADDRESSES]), (columns,), np.int64)
    totals = np.zeros(session.size, np.uint64)
    for column in range(columns):
        kind = _format(schemas[column])
        if kind not in (INT64, FLOAT64, INT8, BOOL, TEXT):
            return column
        _add_column(arrays[column], kind, mixed(np.uint64(column)), totals)
    first = 0
    for row in range(session.size):
        if session[row] != session[first]:
            first = row
        digests[session[row]] += mixed(totals[row] ^ mixed(np.uint64(row - first)))
    return -1


@njit(cache=True, error_model="numpy")
def _format(schema: int) -> int:
    """The letter of a column's format; 0 if it has more than one."""
    address = carray(_pointer(schema), (1,), np.int64)[0]
    letters = carray(_pointer(address), (2,), np.uint8)
    return int(letters[0]) if letters[1] == 0 else 0


@njit(cache=True, error_model="numpy")
def _add_column(address: int, kind: int, place: Any, totals: Words) -> None:
    """Add the values of a column to the totals of their rows; null is a value of its own."""
    array = carray(_pointer(address), (FIELDS,), np.int64)
    buffers = carray(_pointer(array[BUFFERS]), (3 if kind == TEXT else 2,), np.int64)
    offset, end = array[OFFSET], array[OFFSET] + totals.size
    bitmap_bytes = (end + 7) // 8
    has_nulls = array[NULLS] != 0 and buffers[VALIDITY] != 0
    valid = carray(_pointer(buffers[VALIDITY]), (bitmap_bytes,), np.uint8)
    values = _pointer(buffers[VALUES])
    wide, narrow = carray(values, (end,), np.uint64), carray(values, (end,), np.int8)
    flags, bounds = carray(values, (bitmap_bytes,), np.uint8), carray(values, (end + 1,), np.int32)
    for row in range(totals.size):
        at = row + offset
        if has_nulls and not _is_set(valid, at):
            word = NULL
        elif kind in (INT64, FLOAT64):
            word = wide[at]
        elif kind == TEXT:
            characters = carray(_pointer(buffers[CHARACTERS]), (bounds[at + 1],), np.uint8)
            word = _text_word(characters, bounds[at])
        elif kind == BOOL:
            word = np.uint64(_is_set(flags, at))
        else:
            word = np.uint64(np.int64(narrow[at]))
        totals[row] += mixed(word ^ place)


@njit(cache=True, error_model="numpy")
def _text_word(characters: Any, begin: int) -> Any:
    """All characters from one on as a word."""
    word = np.uint64(characters.size - begin)
    for place in range(begin, characters.size):
        word = (word ^ np.uint64(characters[place])) * ODD
    return word ^ (word >> SHIFT)
