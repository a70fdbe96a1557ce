"""Arrays to pixels, truthfully: everything that draws a tensor, in one namespace.

A picture is made in four steps, each with its choice in plain sight::

    statistics = rendering.measure(activation, signed=not tensor.post_relu)
    order = rendering.order(statistics, "l2")
    domains = rendering.domains(statistics, "channel")
    grid = rendering.draw_grid(activation, statistics, order, domains, "viridis")

``grid.png()`` is the picture, ``grid.value_at(x, y)`` what a pixel of it says,
``colour_bar(domains, "viridis", order)`` its legend, and ``labelled_png`` all of it for a download.
"""

from vgg_explorer.channel_grid import Grid, Mark, draw_grid, swatch
from vgg_explorer.channel_layout import MAX_HEIGHT, MAX_PIXELS, MAX_WIDTH, Layout
from vgg_explorer.channel_statistics import ORDERS, Activation, Order, Statistics, measure, order
from vgg_explorer.colour import (
    DIVERGING,
    SEQUENTIAL,
    Domain,
    Domains,
    Scope,
    colour_maps,
    domains,
    palette,
)
from vgg_explorer.colour_bar import ColourBar, Tick, colour_bar, format_value
from vgg_explorer.labelled_picture import LabelledPicture, label, labelled_png

__all__ = [
    "DIVERGING",
    "MAX_HEIGHT",
    "MAX_PIXELS",
    "MAX_WIDTH",
    "ORDERS",
    "SEQUENTIAL",
    "Activation",
    "ColourBar",
    "Domain",
    "Domains",
    "Grid",
    "LabelledPicture",
    "Layout",
    "Mark",
    "Order",
    "Scope",
    "Statistics",
    "Tick",
    "colour_bar",
    "colour_maps",
    "domains",
    "draw_grid",
    "format_value",
    "label",
    "labelled_png",
    "measure",
    "order",
    "palette",
    "swatch",
]
