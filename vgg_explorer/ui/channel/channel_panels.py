"""The map of a channel beside the image and over it, cell by cell, in a component of our own."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from vgg_explorer.measures import channel_facts
from vgg_explorer.network.formatting import listed, shape_text
from vgg_explorer.pictures import colour_maps
from vgg_explorer.ui.channel.opened_channel import OpenChannel
from vgg_explorer.ui.grid.legend import legend
from vgg_explorer.ui.shared.component import packet, register, told
from vgg_explorer.ui.shared.fed_image import Fed

_REPORT = re.compile(r"(\d{1,5}),(\d{1,5});(\d{1,3});(\d{1,9})")

_FIGURE = (
    '<figure class="vgg-channel-panel"><figcaption></figcaption>'
    '<div class="vgg-channel-frame"><div class="vgg-channel-stage" tabindex="0" '
    'role="application"><canvas></canvas><svg aria-hidden="true"></svg></div></div></figure>'
)
_component = register(
    __file__,
    '<div class="vgg-legend-place"></div>'
    f'<div class="vgg-channel"><div class="vgg-channel-panels">{_FIGURE}{_FIGURE}</div>'
    '<div class="vgg-channel-controls"><label>Opacity of the map over the image '
    '<input type="range" min="0" max="100" step="1"></label><output></output>'
    '<button type="button">Go to the strongest cell</button></div>'
    '<p class="vgg-channel-said" aria-live="polite"></p>'
    '<p class="vgg-channel-pointed"></p><p class="vgg-channel-note"></p></div>',
    "../shared/once_rested",
    "../grid/grid_picture",
    "../grid/legend",
    "fed_store",
    "channel_cells",
    "channel_steps",
)


@dataclass(frozen=True)
class Chosen:
    """What a visitor has set in the panels.

    Attributes:
        row: Of the chosen cell.
        column: Of the chosen cell.
        opacity: Of the map over the image, 0 to 100 percent.
        serial: Number of the browser's report that this rests on; 0 before the first.
    """

    row: int
    column: int
    opacity: int
    serial: int


@dataclass(frozen=True, eq=False)
class Panels:
    """What the panels show of one channel.

    Attributes:
        opened: The channel.
        start: What is set when they are drawn; the browser goes on from there by itself.
    """

    opened: OpenChannel
    start: Chosen


def channel_panels(
    panels: Panels,
    neighbours: Mapping[str, Panels],
    fed: Fed,
    *,
    stage: int | None,
    key: str,
    on_chosen: Callable[[Chosen], None],
) -> None:
    """Show both panels, and have the neighbours at hand in the browser.

    Args:
        panels: Of the open channel.
        neighbours: Of those that the buttons lead to, by the buttons' words: they are drawn as
            soon as such a button is pressed, and the page follows.
        fed: The image; ``fed_picture`` brings it.
        stage: 3, 4 or 5 for the colour of conv3, conv4 or conv5.
        key: Of the element on its page.
        on_chosen: Called with what the visitor has set, before the page runs again.
    """
    rows, columns = panels.opened.plane.shape
    near = {words: _packet(each, fed, stage, key) for words, each in neighbours.items()}

    def note() -> None:
        report = parse_report(told(key, "chosen"), rows, columns)
        if report:
            on_chosen(report)

    data = _packet(panels, fed, stage, key, **near)
    _component(data=data, key=key, on_chosen_change=note)


def _packet(panels: Panels, fed: Fed, stage: int | None, key: str, **near: bytes) -> bytes:
    opened, start = panels.opened, panels.start
    tensor, grid = opened.tensor, opened.grid
    rows, columns = opened.plane.shape
    stride = tensor.stride or 1
    most = channel_facts.strongest(opened.plane, signed=opened.statistics.signed)
    size = f"{rows} × {columns} cells"
    facts = {
        "title": opened.title,
        "legend": legend(grid, drawn_by_script=True),
        "levels": colour_maps.LEVELS,
        "colours": grid.colour_map,
        "stage": stage or 0,
        "rows": rows,
        "columns": columns,
        "height": fed.height,
        "width": fed.width,
        "image": fed.fingerprint,
        "stride": stride,
        "offset": tensor.offset,
        "field": tensor.receptive_field,
        "pooled": tensor.kind == "max_pool",
        "dead": opened.dead,
        "hatch": [colour_maps.DEAD_DARK, colour_maps.DEAD_LIGHT],
        "strongest": (most.row, most.column) if most else None,
        "captions": [f"The map alone: {size}", f"Over the image, {fed.height} × {fed.width} px"],
        "figure": key,
        "labels": [
            f"Channel {opened.channel} of {opened.name}, {shape_text((rows, columns))} cells. "
            f"{where}. Arrow keys choose a cell, N and P the "
            "next and the previous channel."
            for where in ("Map alone", "Map over the image")
        ],
        "note": _left_over(fed.height - rows * stride, fed.width - columns * stride),
        "start": [start.row, start.column, start.opacity, start.serial],
    }
    blocks = {
        "codes": grid.indexes.tobytes(),
        "palette": grid.palette.tobytes(),
        "before": np.ascontiguousarray(opened.before).tobytes(),
        "after": np.ascontiguousarray(opened.after).tobytes(),
    }
    name = f"{fed.activations_key}{tensor.id}{opened.channel}{opened.side}"
    digest = hashlib.sha256(name.encode())
    digest.update(blocks["codes"] + blocks["palette"])
    facts["fingerprint"] = digest.hexdigest()
    return packet(facts, **blocks, **near)


def parse_report(report: object, rows: int, columns: int) -> Chosen | None:
    """What the browser reports as ``row,column;opacity;serial``; None for anything else."""
    found = _REPORT.fullmatch(report) if isinstance(report, str) else None
    if found is None:
        return None
    chosen = Chosen(*map(int, found.groups()))
    valid = chosen.row < rows and chosen.column < columns and chosen.opacity <= 100
    return chosen if valid else None


def _left_over(rows: int, columns: int) -> str:
    """Which pixels of the image have no cell of their own; empty if none."""
    parts = [
        f"{count} {what}{'s' * (count > 1)}"
        for count, what in ((rows, "row"), (columns, "column"))
        if count
    ]
    if not parts:
        return ""
    return f"The last {listed(parts)} of pixels belong to no cell, since the pools round down"
