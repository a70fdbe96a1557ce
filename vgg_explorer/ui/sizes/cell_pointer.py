"""Cells and receptive fields on the image, at the place that is pointed at."""

from collections.abc import Sequence

import streamlit as st

from vgg_explorer.charts.map_boxes import Rows, distinct
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network.formatting import keras_name
from vgg_explorer.ui.choices.choice import one_of, place, row_and_column
from vgg_explorer.ui.choices.widgets import choose_one, chosen, putter
from vgg_explorer.ui.shared.component import packet, register, told

MOST_TENSORS = 12
"""Drawn at once on one image; more could not be told apart."""
_KEY = "cell-pointer"
_LINES = {"3": "conv3", "4": "conv4", "5": "conv5", "none": "None"}

PINNED = place("at")
LINES = one_of("lines", _LINES, "5")

_component = register(
    __file__,
    '<div class="vgg-pointer"><div class="vgg-pointer-figures"></div>'
    '<div class="vgg-pointer-bar"><span class="vgg-place"></span>'
    '<button type="button" class="vgg-pointer-unpin" hidden>Unpin (Esc)</button></div>'
    '<div class="vgg-pointer-live" aria-live="polite"></div></div>',
)


def pinned(height: int, width: int) -> tuple[int, int] | None:
    """Row and column of the input pixel that is pinned, from the address or from a click.

    Args:
        height: Of the input in pixels.
        width: Of the input in pixels.
    """
    at = row_and_column(chosen(PINNED))
    if at is None:
        return None
    row, column = at
    if row < height and column < width:
        return row, column
    st.info(
        f"The pinned pixel, row {row}, column {column}, lies outside of this image of {height} × "
        f"{width} pixels, so none is pinned. Click the image to pin another."
    )
    return None


def choose_lines() -> int | None:
    """The stage whose cells are outlined all over the image; None for none."""
    stage = choose_one(st.segmented_control, "Lines between the cells of", LINES, required=True)
    return None if stage == "none" else int(stage)


def cell_pointer(
    rows: Rows, height: int, width: int, image: str, at: tuple[int, int] | None, lines: int | None
) -> None:
    """The image once for each row of tensors, with cells and receptive fields under the pointer.

    Args:
        rows: A title and the tensors of each row.
        height: Of the input in pixels.
        width: Of the input in pixels.
        image: Address of the input's picture.
        at: Row and column of the pinned input pixel.
        lines: Stage whose cells are outlined all over the image.
    """
    facts = {
        "height": height,
        "width": width,
        "image": image,
        "figure": _KEY,
        "at": at,
        "lines": lines,
        "rows": [{"title": title, "tensors": _tensors(named, height, width)}
                 for title, named in rows],
    }  # fmt: skip

    put = putter()

    def note() -> None:
        # A trigger without text would be none, so letting go has a word.
        sent = str(told(_KEY, "at"))
        pinned_at = "" if sent == "none" else PINNED.parse(sent) or None
        if pinned_at is not None:
            put(PINNED, pinned_at)

    _component(data=packet(facts), key=_KEY, on_at_change=note)
    for title, named in rows:
        left_out = len(distinct(named)) - MOST_TENSORS
        if left_out > 0:
            st.caption(
                f"Of {title}, the first {MOST_TENSORS} tensors are drawn and {left_out} are not: "
                "choose fewer above to see them."
            )


def _tensors(named: Sequence[NamedTensor], height: int, width: int) -> list[dict[str, object]]:
    """What the script needs of each tensor to find its cells; those whose cells differ."""
    found: list[dict[str, object]] = []
    for each in distinct(named)[:MOST_TENSORS]:
        tensor = each.tensor
        rows, columns, _ = tensor.shape(height, width)
        found.append(
            {
                "name": each.name,
                "layer": keras_name(tensor),
                "stage": each.stage,
                "of_stage": each.stage or tensor.stage,
                "stride": tensor.stride,
                "offset": tensor.offset,
                "field": tensor.receptive_field,
                "rows": rows,
                "columns": columns,
            }
        )
    return found
