"""What stands around a picture among others on a page: its colour bars and its notes, as HTML."""

from collections.abc import Sequence

import numpy as np

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.images import preprocessing
from vgg_explorer.pictures.panel_sheet import Bar


def bars_html(bars: Sequence[Bar]) -> str:
    """Colour bars with the values that their ends stand for."""
    return "".join(_bar(bar) for bar in bars)


def notes_html(notes: Sequence[str]) -> str:
    """Sentences below a picture."""
    return "".join(tag("p", markup.text(note), class_="vgg-note vgg-panel-note") for note in notes)


def _bar(bar: Bar) -> str:
    named = f"{bar.name}: " if bar.name else ""
    spoken = f"Colour bar, {named}{bar.low} to {bar.high}"
    address = markup.data_address(preprocessing.png(np.ascontiguousarray(bar.pixels[:1])))
    image = f'<img class="vgg-bar" alt="{markup.text(spoken)}" src="{address}">'
    ticks = "".join(tag("span", markup.text(each)) for each in (bar.low, bar.middle, bar.high))
    scale = tag("div", image, tag("div", ticks, class_="vgg-bar-ends"), class_="vgg-bar-scale")
    name = tag("span", markup.text(bar.name), class_="vgg-bar-name") if bar.name else ""
    return tag("div", name, scale, class_="vgg-bar-line")
