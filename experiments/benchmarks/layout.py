"""A C header made from the simulator's own declarations: records, constants, keys of draws.

What the C programs share with the kernels is written nowhere twice. A record that gains a field, or
a code that changes, changes the header; sizes and places of all fields are asserted when it is
compiled.
"""

import numpy as np

from experiments.benchmarks.evenings import Evening
from experiments.benchmarks.rows import row_type
from simulator.kernels import audience, deciding, feed, state
from simulator.rules import decisions, numerics, randomness
from simulator.tables import columns, fixed_point

SCALARS = {
    "f8": "double", "f4": "float", "i8": "int64_t", "i4": "int32_t", "i2": "int16_t",
    "i1": "int8_t", "u1": "uint8_t", "u2": "uint16_t",
}  # fmt: skip
RECORDS = {
    name: value
    for name, value in vars(state).items()
    if isinstance(value, np.dtype) and value.names is not None
}
CONSTANTS = {
    state: "BETWEEN_ROOMS REMEMBERED",
    audience: "DISPLAY_MINUTES HERDING_MINUTES WORTH_A_THREAD",
    deciding: "ATTENDING CONSIDERING DECIDED UNMOVED TICK_PARTS HASHES",
    feed: "LARGEST_FEED CANDIDATES MOST_LAPS ORGANIC PAID",
    columns: "BOND_SLOTS BOND_STEPS TASTE_STEPS RATIO_STEPS",
    fixed_point: "LOWEST_INT16 HIGHEST_INT16 HIGHEST_UINT16",
    decisions: "FEED_RANK ENTER STAY CLOSE COMMENT LIKE GIFT SHARE FOLLOW CONSIDER",
    randomness: "MULTIPLIER_0 MULTIPLIER_1 WEYL_0 WEYL_1 ROUNDS TWO_POWER_32 TWO_POWER_MINUS_32",
    numerics: "EXP_LOWEST EXP_HIGHEST LOG2_OF_E LN2_HIGH LN2_LOW ROUNDING_SHIFT "
    "ROUNDING_SHIFT_BITS SMALLEST_NORMAL TWO_POWER_54 BITS_OF_ROOT_HALF MANTISSA_BITS",
}


def header(evening: Evening) -> str:
    """Write the header for an evening.

    Args:
        evening: Any evening: only types and numbers of dimensions matter.

    Returns:
        The text of ``layout.h``.
    """
    parts = ["#include <stddef.h>", "#include <stdint.h>", ""]
    parts += [constant(name, getattr(module, name)) for module, names in CONSTANTS.items()
              for name in names.split()]  # fmt: skip
    parts += [record(name, dtype) for name, dtype in RECORDS.items()]
    parts.append(record("EVENING", evening_type(evening), pointers(evening)))
    parts.append(constant("FEED_PAGE", evening.stage.race_room.shape[3]))
    parts.append(record("VIEWER", row_type(evening)))
    return "\n".join(parts) + "\n"


def constant(name: str, value: object) -> str:
    """Define one constant; reals in hexadecimal, so that no digit is lost."""
    if isinstance(value, float):
        return f"#define {name} {value.hex()}"
    number = int(value)  # type: ignore[call-overload]
    suffix = "ull" if isinstance(value, np.unsignedinteger) else ""
    return f"#define {name} {number}{suffix}"


def type_name(dtype: np.dtype[np.void]) -> str:
    """Name the C type of a record or scalar: ROOM_TOTAL becomes RoomTotal."""
    if dtype.names is None:
        return SCALARS[dtype.str[1:]]
    name = next(name for name, known in RECORDS.items() if known == dtype)
    return name.title().replace("_", "")


def record(name: str, dtype: np.dtype[np.void], types: dict[str, str] | None = None) -> str:
    """Declare one record and assert where its fields lie."""
    title = name.title().replace("_", "")
    lines, asserts = ["\ntypedef struct {"], []
    assert dtype.names is not None
    assert dtype.fields is not None
    for field in dtype.names:
        kind, place = dtype.fields[field][:2]
        count = f"[{kind.shape[0]}]" if kind.shape else ""
        lines.append(f"    {(types or {}).get(field) or type_name(kind.base)} {field}{count};")
        asserts.append(f'_Static_assert(offsetof({title}, {field}) == {place}, "{name}.{field}");')
    lines.append(f"}} {title};")
    asserts.append(f'_Static_assert(sizeof({title}) == {dtype.itemsize}, "{name}");')
    return "\n".join([*lines, *asserts])


def pointers(evening: Evening) -> dict[str, str]:
    """Name the C types of the pointers to the arrays of an evening."""
    return {name: f"{type_name(array.dtype)} *" for name, array in evening.arrays().items()}


def evening_type(evening: Evening) -> np.dtype[np.void]:
    """Declare the record that hands an evening to C: scalars, then pointers and shapes."""
    fields: list[tuple[str, str] | tuple[str, str, tuple[int]]] = [
        ("session", "i8"), ("evening_minutes", "i8"), ("tick_minutes", "f8"),
        ("seed_low", "i8"), ("seed_high", "i8"), ("threads", "i8"),
    ]  # fmt: skip
    for name, array in evening.arrays().items():
        fields += [(name, "i8"), (f"{name}_shape", "i8", (array.ndim,))]
    return np.dtype(fields, align=True)


def handed_over(evening: Evening, threads: int) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    """Fill in that record; the evening must live as long as it.

    Args:
        evening: The evening.
        threads: Threads to play it with.

    Returns:
        One record.

    Raises:
        ValueError: An array is not contiguous.
    """
    row = np.zeros(1, dtype=evening_type(evening))
    seed = int(evening.seeds.viewers)
    row["session"], row["evening_minutes"] = evening.clock.session, evening.clock.minutes
    row["tick_minutes"], row["threads"] = evening.clock.tick_minutes, threads
    row["seed_low"], row["seed_high"] = seed & 0xFFFFFFFF, seed >> 32
    for name, array in evening.arrays().items():
        if not array.flags.c_contiguous:
            raise ValueError(f"{name} is not contiguous")
        row[name], row[f"{name}_shape"] = array.ctypes.data, array.shape
    return row
