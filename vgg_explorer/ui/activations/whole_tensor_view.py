"""A whole tensor at a glance: mean, maximum and principal components side by side."""

import hashlib
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.compute.activation import Activation
from vgg_explorer.images import preprocessing
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.measures.whole_tensor import Components, components
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network.formatting import keras_name, shape_text
from vgg_explorer.pictures.component_colours import COLOURS
from vgg_explorer.pictures.panel_sheet import Strip, sheet
from vgg_explorer.pictures.whole_tensor_panels import Glance, glance
from vgg_explorer.ui.shared.appearance_field import Appearance
from vgg_explorer.ui.shared.cell_readout import Group, Track, cell_readout, tile
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.own_images import of_image
from vgg_explorer.ui.shared.panel_view import bars_html, notes_html

_NARROWEST = 280
"""Pixels that a colour bar with its words needs, even under a small picture."""
_TRACKS = ("mean", "maximum", *(f"{colour} component" for colour in COLOURS))


@dataclass(frozen=True, eq=False)
class _Shown:
    glance: Glance
    markup: str
    fingerprint: str


def glance_view(
    asked: NamedTensor, activation: Activation, statistics: Statistics, look: Appearance, fed: Fed
) -> None:
    """The pictures with their limits, the values under the pointer, and the download.

    Args:
        asked: The tensor, and the name it is asked for under.
        activation: Of it, float32, (height, width, channels).
        statistics: Of it.
        look: Whose colour maps hold.
        fed: The image.
    """
    colour_map = look.colour_map(signed=statistics.signed)
    shown = _shown(
        fed.activations_key, asked.tensor.id, colour_map, look.diverging, activation, statistics
    )
    key = f"glance-{asked.tensor.id}"
    cell_readout(shown.markup, [_group(shown.glance)], key=key, fingerprint=shown.fingerprint)

    def make() -> bytes:
        lines = (
            f"Image: {fed.name}. {fed.sizing.sentence}",
            f"Shape {shape_text(statistics.shape)} (height × width × channels); every cell a "
            f"square of {shown.glance.factor} × {shown.glance.factor} px. Colour map of mean and "
            f"maximum: {colour_map}; of each component alone: {look.diverging}. ImageNet weights, "
            "float32.",
            *shown.glance.readings,
        )
        title = f"{asked.name}: {asked.tensor.id} of VGG16 ({keras_name(asked.tensor)})"
        panels = shown.glance.panels
        return sheet(title, lines, [Strip("", panels[:3]), Strip("", panels[3:])]).png()

    st.download_button(
        "Download these as PNG",
        make,
        file_name=f"vgg16_{fed.file_stem}_{asked.tensor.id}_glance.png",
        mime="image/png",
        on_click="ignore",
        key=f"{key}-png",
    )


@of_image(12)
def _shown(
    key: str,
    tensor_id: str,
    colour_map: str,
    diverging: str,
    _activation: Activation,
    _statistics: Statistics,
) -> _Shown:
    found = _components(key, tensor_id, _activation)
    drawn = glance(
        _activation,
        found,
        signed=_statistics.signed,
        colour_map=colour_map,
        diverging=diverging,
    )
    pictures = tag("div", *_figures(drawn, tensor_id), class_="vgg-glance")
    return _Shown(drawn, pictures, hashlib.sha256(pictures.encode()).hexdigest())


@of_image(24)
def _components(key: str, tensor_id: str, _activation: Activation) -> Components:
    """Apart from the pictures, because other colours leave them as they are."""
    return components(_activation)


def _figures(drawn: Glance, tensor_id: str) -> list[str]:
    pngs = (
        (drawn.mean.png(), drawn.mean.reduction),
        (drawn.maximum.png(), drawn.maximum.reduction),
        (preprocessing.png(drawn.panels[2].pixels), 1),
        *((grid.png(), grid.reduction) for grid in drawn.alone),
    )
    figures = []
    for panel, reading, (png, step) in zip(drawn.panels, drawn.readings, pngs, strict=True):
        height, width, _ = panel.pixels.shape
        picture = tile(
            png,
            group=0,
            cells=(height // drawn.factor, width // drawn.factor),
            factor=drawn.factor,
            alt=f"{panel.caption}, of {tensor_id}",
            step=step,
        )
        figures.append(
            tag(
                "figure",
                tag("figcaption", markup.text(panel.caption)),
                tag(
                    "div",
                    tag("div", picture, class_="vgg-cells-frame"),
                    bars_html(panel.bars),
                    notes_html((*panel.notes, reading)),
                    style=f"width: {max(width, _NARROWEST)}px",
                ),
            )
        )
    return figures


def _group(drawn: Glance) -> Group:
    """What is read at a cell: the values behind the pictures, not those of their colours."""
    scores = drawn.components.scores
    planes: tuple[NDArray[np.floating], ...] = (
        drawn.mean_values[..., 0],
        drawn.maximum_values[..., 0],
        *(scores[..., k] for k in range(3)),
    )
    tracks = (Track(label, plane) for label, plane in zip(_TRACKS, planes, strict=True))
    return Group("Cell", tuple(tracks))
