"""What a max pool does to a few cells of one channel: four into one."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation
from vgg_explorer.network import TENSORS, Tensor, position

SIDE = 2
"""Rows and columns of a pool's window."""
POOLED_SIDE = 3
"""Rows and columns of pooled cells in a patch, where the map has as many."""


@dataclass(frozen=True, eq=False)
class Patch:
    """Cells of a channel before a pool, and what they become.

    Attributes:
        before: float32, (rows, columns): up to 6 x 6 cells, and 1 row or column more where the
            pool drops it.
        after: float32, (rows, columns): up to 3 x 3 pooled cells.
        top: Row of ``after[0, 0]`` in the pooled map; that of ``before[0, 0]`` is twice as much.
        left: Column of ``after[0, 0]`` in the pooled map.
        chosen: Row and column in the pooled map of the cell that the patch was made for.
    """

    before: Activation
    after: Activation
    top: int
    left: int
    chosen: tuple[int, int]

    @property
    def dropped(self) -> tuple[int, int]:
        """Rows and columns at the end of ``before`` that no pooled cell is made of: 0 or 1."""
        return (
            self.before.shape[0] - SIDE * self.after.shape[0],
            self.before.shape[1] - SIDE * self.after.shape[1],
        )

    @property
    def chosen_in_patch(self) -> tuple[int, int]:
        """Row and column of the chosen cell in ``after``."""
        return self.chosen[0] - self.top, self.chosen[1] - self.left

    def four(self, row: int, column: int) -> list[float]:
        """The values that ``after[row, column]`` is made of, row by row."""
        rows, columns = SIDE * row, SIDE * column
        window = self.before[rows : rows + SIDE, columns : columns + SIDE]
        return [float(value) for value in window.ravel()]

    def winners(self) -> NDArray[np.bool_]:
        """(rows, columns) of ``before``: which cells hold the largest value of their four.

        All that tie do; none does where all four are equal, as no one of them wins.
        """
        won = np.zeros(self.before.shape, dtype=np.bool_)
        for row, column in self.cells():
            four = self.four(row, column)
            if min(four) < max(four):
                rows, columns = slice(SIDE * row, None), slice(SIDE * column, None)
                window = won[rows, columns][:SIDE, :SIDE]
                window |= np.reshape(np.equal(four, max(four)), (SIDE, SIDE))
        return won

    def cells(self) -> Iterator[tuple[int, int]]:
        """Row and column of every cell in ``after``."""
        yield from np.ndindex(*self.after.shape)


def before_pool(pool: Tensor) -> Tensor:
    """The tensor that a pool takes.

    Raises:
        ValueError: If the tensor is not a pool's.
    """
    if pool.kind != "max_pool":
        message = f"{pool.id} is not the output of a pool."
        raise ValueError(message)
    return TENSORS[position(pool.id) - 1]


def strongest_channel(pooled: Activation) -> int:
    """The channel that holds the largest value; the first of several.

    Args:
        pooled: float32, (height, width, channels).
    """
    return int(np.nan_to_num(pooled, nan=-np.inf).max(axis=(0, 1)).argmax())


def strongest_cell(plane: Activation) -> tuple[int, int]:
    """Row and column of the largest value; the first of several.

    Args:
        plane: float32, (height, width): one channel.
    """
    row, column = np.unravel_index(np.nan_to_num(plane, nan=-np.inf).argmax(), plane.shape)
    return int(row), int(column)


def cell_at(pool: Tensor, height: int, width: int, row: int, column: int) -> tuple[int, int]:
    """The pooled cell that an input pixel belongs to; the nearest where it belongs to none.

    Args:
        pool: The pool's tensor.
        height: Of the input in pixels.
        width: Of the input in pixels.
        row: Of the input pixel.
        column: Of the input pixel.
    """
    rows, columns, _ = pool.shape(height, width)
    stride = pool.stride or 1
    return min(row // stride, (rows or 1) - 1), min(column // stride, (columns or 1) - 1)


def patch(before: Activation, after: Activation, chosen: tuple[int, int]) -> Patch:
    """The cells around a pooled cell, shifted where the edge of the map is near.

    Args:
        before: float32, (height, width): one channel of the pool's input.
        after: float32, (height // 2, width // 2): the same channel pooled.
        chosen: Row and column in ``after``.

    Raises:
        ValueError: If the shapes do not belong together, or the cell is not in ``after``.
    """
    if after.shape != tuple(length // SIDE for length in before.shape):
        message = f"A map of {before.shape} does not become one of {after.shape} in a pool."
        raise ValueError(message)
    if not all(0 <= at < length for at, length in zip(chosen, after.shape, strict=True)):
        message = f"There is no cell {chosen} in a map of {after.shape}."
        raise ValueError(message)
    cuts = [_cut(at, length) for at, length in zip(chosen, after.shape, strict=True)]
    # The row that is dropped belongs to the picture where its neighbours do.
    wide = [
        slice(SIDE * start, whole if end == length else SIDE * end)
        for (start, end), length, whole in zip(cuts, after.shape, before.shape, strict=True)
    ]
    (top, bottom), (left, right) = cuts
    kept = after[top:bottom, left:right]
    return Patch(before[wide[0], wide[1]], kept, top, left, chosen)


def _cut(at: int, length: int) -> tuple[int, int]:
    start = max(0, min(at - POOLED_SIDE // 2, length - POOLED_SIDE))
    return start, min(length, start + POOLED_SIDE)
