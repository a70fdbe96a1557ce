"""A grid with more or fewer tiles side by side; every tile stays what it is."""

from dataclasses import replace

import numpy as np

from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.channel_grid import Grid


def rearrange(grid: Grid, columns: int) -> Grid:
    """The same tiles in the same order, so many in a row.

    Args:
        grid: Any grid.
        columns: From 1; more than there are tiles count as all of them.

    Raises:
        ValueError: If ``columns`` is not positive.
    """
    if columns < 1:
        message = f"A grid has at least one column, not {columns}."
        raise ValueError(message)
    old, tiles = grid.layout, grid.layout.tiles
    new = replace(old, columns=min(columns, tiles))
    if new == old:
        return grid
    high, wide = old.tile_height + old.gap, old.tile_width + old.gap

    def padded(rows: int, across: int) -> tuple[int, int]:
        return rows * high, across * wide

    picture = np.full(padded(old.rows, old.columns), colour_maps.GAP, dtype=np.uint8)
    picture[: old.height, : old.width] = grid.indexes
    each = picture.reshape(old.rows, high, old.columns, wide).swapaxes(1, 2)
    stack = np.full((new.rows * new.columns, high, wide), colour_maps.GAP, dtype=np.uint8)
    stack[:tiles] = each.reshape(-1, high, wide)[:tiles]
    rows = stack.reshape(new.rows, new.columns, high, wide).swapaxes(1, 2)
    indexes = rows.reshape(padded(new.rows, new.columns))[: new.height, : new.width]
    return replace(grid, indexes=np.ascontiguousarray(indexes), layout=new)
