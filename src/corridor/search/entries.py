"""What ``native`` compiles and keeps: the loops of ``kernel`` and ``dijkstra`` over bare pointers.

Importing this module imports numba, which takes longer than most answers: only ``native`` does so, when there is no
machine code yet.
"""

from __future__ import annotations

from typing import Any

from numba import carray, cfunc, types

from corridor.search.dijkstra import COMPILED, lower_bounds, shortest_path
from corridor.search.label_setting import label_setting, undominated

_INTS = types.CPointer(types.int32)
_FLOATS = types.CPointer(types.float64)
_COUNT = types.int64


@cfunc(
    types.void(_COUNT, _COUNT, _INTS, _INTS, _INTS, _FLOATS, _INTS, _INTS, _INTS, _INTS, _FLOATS, _FLOATS, _INTS),
    **COMPILED,
)
def lower_bounds_entry(
    n, arcs, begin, end, target, cost, back_begin, back_arc, back_source, watched, bound, keys, queued
):
    """``lower_bounds`` over bare pointers: n states, and arcs."""
    lower_bounds(
        carray(begin, (n,)), carray(end, (n,)), carray(target, (arcs,)), carray(cost, (arcs, 3)),
        carray(back_begin, (n + 1,)), carray(back_arc, (arcs,)), carray(back_source, (arcs,)),
        carray(watched, (n,)), carray(bound, (n, 3)), carray(keys, (arcs + n,)), carray(queued, (arcs + n,)),
    )  # fmt: skip


@cfunc(
    types.int64(
        _COUNT, _COUNT, _COUNT, _COUNT, _COUNT, _COUNT, _COUNT,
        _INTS, _INTS, _INTS, _FLOATS, _FLOATS, _INTS, _FLOATS, _INTS, _FLOATS, _INTS,
        _FLOATS, _FLOATS, _FLOATS, _INTS, _FLOATS,
        _INTS, _INTS, _FLOATS, _FLOATS, _INTS, _INTS, _INTS, _INTS,
    ),
    **COMPILED,
)  # fmt: skip
def label_setting_entry(
    n, arcs, entries, capacity, tables, instants, everywhere,
    begin, end, target, cost, before, table, offset, first, times, rolling,
    leave, bound, limit, entry_state, entry_cost,
    state, parent, paid, key, following, heap, head, found,
):  # fmt: skip
    """``label_setting`` over bare pointers: n states, arcs, entries, room for so many labels, tables, instants."""
    return label_setting(
        everywhere, carray(begin, (n,)), carray(end, (n,)), carray(target, (arcs,)), carray(cost, (arcs, 3)),
        carray(before, (arcs,)), carray(table, (arcs,)), carray(offset, (arcs,)),
        carray(first, (tables + 1,)), carray(times, (instants,)), carray(rolling, (tables,)),
        carray(leave, (n, 3)), carray(bound, (n, 3)), carray(limit, (3,)),
        carray(entry_state, (entries,)), carray(entry_cost, (entries, 3)),
        carray(state, (capacity,)), carray(parent, (capacity,)), carray(paid, (capacity, 3)),
        carray(key, (capacity, 3)), carray(following, (capacity,)), carray(heap, (capacity,)),
        carray(head, (n + 1,)), carray(found, (capacity,)),
    )  # fmt: skip


@cfunc(types.int64(_COUNT, _INTS, _FLOATS, _INTS, _INTS, _INTS), **COMPILED)
def undominated_entry(rows, order, cost, following, head, kept):
    """``undominated`` over bare pointers."""
    return undominated(
        carray(order, (rows,)), carray(cost, (rows, 3)), carray(following, (rows,)), carray(head, (1,)),
        carray(kept, (rows,)),
    )  # fmt: skip


@cfunc(
    types.int64(
        _COUNT, _COUNT, _COUNT, _COUNT,
        _INTS, _INTS, _INTS, _FLOATS, _INTS, _INTS, _INTS, _FLOATS, _INTS, _FLOATS, _INTS, _FLOATS,
        _FLOATS, _INTS, _FLOATS, _INTS, _FLOATS, _INTS, _INTS, _FLOATS, _INTS,
    ),
    **COMPILED,
)  # fmt: skip
def shortest_path_entry(
    n, arcs, entries, exits,
    begin, end, target, cost, back_begin, back_arc, back_source, weight, entry_state, entry_cost, exit_state, exit_cost,
    reach, came, ahead, ahead_state, astern, astern_state, touched, best, path,
):  # fmt: skip
    """``shortest_path`` over bare pointers: n states, arcs, entries, exits."""
    return shortest_path(
        carray(begin, (n,)), carray(end, (n,)), carray(target, (arcs,)), carray(cost, (arcs, 3)),
        carray(back_begin, (n + 1,)), carray(back_arc, (arcs,)), carray(back_source, (arcs,)), carray(weight, (3,)),
        carray(entry_state, (entries,)), carray(entry_cost, (entries, 3)),
        carray(exit_state, (exits,)), carray(exit_cost, (exits, 3)), carray(reach, (n, 2)), carray(came, (n, 2)),
        carray(ahead, (3 * arcs + entries,)), carray(ahead_state, (3 * arcs + entries,)),
        carray(astern, (arcs + exits,)), carray(astern_state, (arcs + exits,)),
        carray(touched, (2 * n + entries + exits,)), carray(best, (1,)), carray(path, (n,)),
    )  # fmt: skip


ENTRIES: dict[str, Any] = {
    "lower_bounds": lower_bounds_entry,
    "label_setting": label_setting_entry,
    "undominated": undominated_entry,
    "shortest_path": shortest_path_entry,
}
"""What ``native`` compiles and keeps, by name."""
