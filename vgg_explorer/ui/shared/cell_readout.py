"""Pictures side by side whose cells can be pointed at: the same cell of all, with its values.

The pictures are markup of our own. Each ``tile`` says which array it shows; pointing at a cell, or
the arrow keys, mark it in every tile of its group and write the values in one line below.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.ui.shared.component import packet, register

_component = register(
    __file__,
    '<div class="vgg-cells-place"></div><p class="vgg-cells-said" aria-live="polite"></p>',
)


@dataclass(frozen=True, eq=False)
class Track:
    """One array whose cells can be read.

    Attributes:
        label: Written before a value.
        values: (height, width); read as float32.
        step: Side of a cell in cells of the finest array of the group.
    """

    label: str
    values: NDArray[np.floating]
    step: int = 1


@dataclass(frozen=True, eq=False)
class Group:
    """Arrays of one field of view: a cell of one covers a cell, or whole cells, of another.

    Attributes:
        name: Written first.
        tracks: At least one.
        difference: Label of the second track minus the first, worked out on the spot; empty for
            none.
    """

    name: str
    tracks: tuple[Track, ...]
    difference: str = ""


def tile(
    png: bytes, *, group: int, cells: tuple[int, int], factor: int, alt: str, step: int = 1
) -> str:
    """The markup of a picture whose cells can be pointed at.

    Args:
        png: The file, every cell a square of ``factor`` pixels.
        group: Number of its group.
        cells: Rows and columns of cells.
        factor: Side of a cell in pixels.
        alt: What it shows, in words.
        step: Side of a cell in cells of the finest array of the group.
    """
    rows, columns = cells
    image = (
        f'<img src="{markup.data_address(png)}" alt="{markup.text(alt)}" '
        f'width="{columns * factor}" height="{rows * factor}">'
    )
    return tag(
        "span",
        image,
        class_="vgg-cells-tile",
        data_group=str(group),
        data_rows=rows,
        data_columns=columns,
        data_step=step,
    )


def cell_readout(
    pictures: str,
    groups: Sequence[Group],
    *,
    key: str,
    fingerprint: str,
) -> None:
    """Show the pictures.

    Args:
        pictures: HTML with tiles; every text in it must be escaped already.
        groups: What the tiles refer to by number.
        key: Of the element on its page.
        fingerprint: Changes whenever the pictures do.
    """
    facts, parts, start = [], [], 0
    for group in groups:
        tracks = []
        for track in group.tracks:
            rows, columns = track.values.shape
            place = {"rows": rows, "columns": columns, "step": track.step, "start": start}
            tracks.append({"label": track.label, **place})
            parts.append(np.ascontiguousarray(track.values, dtype=np.float32).ravel())
            start += track.values.size
        facts.append({"name": group.name, "difference": group.difference, "tracks": tracks})
    values = np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)
    header = {
        "markup": pictures,
        "groups": facts,
        "fingerprint": fingerprint,
        "figure": key,
    }
    _component(data=packet(header, values=values.tobytes()), key=key)
