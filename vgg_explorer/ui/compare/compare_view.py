"""A beside B: what differs in words, channel by channel in pictures, and as a table."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import escaped, tag
from vgg_explorer.compute.activation import Activation
from vgg_explorer.exports.difference_csv import differences_csv
from vgg_explorer.images.preprocessing import png
from vgg_explorer.measures import channel_statistics
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.measures.correspondence import Link
from vgg_explorer.measures.difference import Differences, measure_differences, rank
from vgg_explorer.network import Tensor
from vgg_explorer.network.formatting import keras_name, shape_text, value_text
from vgg_explorer.pictures.difference_panels import (
    DrawnSide,
    Look,
    PanelRow,
    Place,
    channels_at_once,
    correlation_text,
    draw_rows,
    key,
    places,
    rows_sheet,
)
from vgg_explorer.ui.compare.compare_field import Meaning, Order, choose_part
from vgg_explorer.ui.shared.cell_readout import Group, Track, cell_readout, tile
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.own_images import of_image
from vgg_explorer.ui.shared.panel_view import bars_html

_LISTED = 12
"""Channels in the table on the page; the file holds all."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A or B: a tensor of an image.

    Attributes:
        letter: ``A`` or ``B``.
        fed: The image.
        meaning: The tensor, its name, and whose name that is.
        activation: Of it, float32, (height, width, channels).
        statistics: Of it.
    """

    letter: str
    fed: Fed
    meaning: Meaning
    activation: Activation
    statistics: Statistics

    @property
    def tensor(self) -> Tensor:
        """The tensor."""
        return self.meaning.named.tensor

    @property
    def side(self) -> DrawnSide:
        """What is drawn of it."""
        return DrawnSide(self.activation, self.statistics)

    @property
    def sentence(self) -> str:
        """What it is, for a caption."""
        named, convention = self.meaning.named, self.meaning.convention
        name = f"{named.name} of {convention}, " if convention else ""
        return f"{self.letter} is {name}{self._facts}."

    @property
    def html(self) -> str:
        """The same for the page, the name in its colour."""
        named, convention = self.meaning.named, self.meaning.convention
        name = ""
        if convention and named.stage:
            of = f" of {convention}, "
            name = f"{markup.badge(named.name, named.stage)}{markup.text(of)}"
        letter = tag("strong", markup.text(self.letter))
        return tag("p", letter, " is ", name, markup.text(self._facts), class_="vgg-note")

    @property
    def _facts(self) -> str:
        shape = shape_text(self.statistics.shape)
        return f"{self.tensor.id} ({keras_name(self.tensor)}), {shape}, of {self.fed.name}"


def differences(a: Subject, b: Subject, linked: Link) -> Differences | None:
    """Their difference, computed once; None where nothing can be subtracted."""
    if not linked.subtracts:
        return None
    return _differences(
        a.fed.activations_key,
        a.tensor.id,
        b.fed.activations_key,
        b.tensor.id,
        a.activation,
        b.activation,
        linked,
    )


def show_verdict(a: Subject, b: Subject, linked: Link, found: Differences | None) -> None:
    """Which layers they are and by how much they differ; where nothing is subtracted, why."""
    layers = [f"{each.letter} `{keras_name(each.tensor)}`" for each in (a, b)]
    which = f"{', '.join(layers)}: " if a.tensor != b.tensor else ""
    said = found.sentences if found else ()
    if said:
        st.markdown(f"{which}**{said[0]}** {' '.join(said[1:])}")
    else:
        st.markdown(f"{which}**{escaped(linked.sentence)}**")


def show_subjects(a: Subject, b: Subject, linked: Link) -> None:
    """What A and B are, and what links them."""
    about = tag("p", markup.text(linked.sentence), class_="vgg-note vgg-faint")
    st.html(tag("div", a.html, b.html, about, class_="vgg-compare-subjects"))


def show_channels(
    a: Subject,
    b: Subject,
    linked: Link,
    found: Differences | None,
    order: Order,
    *,
    part_at: DeltaGenerator,
) -> list[PanelRow]:
    """Some channels of A beside those of B and, where there is one, the difference.

    Args:
        a: The one.
        b: The other.
        linked: What links them.
        found: Their difference, if there is one.
        order: How channels are ordered and drawn.
        part_at: Where the control for which of them are shown stands.
    """
    everything = _everything(a, b, linked, found, order)
    with part_at:
        part = choose_part(len(everything), channels_at_once(a.activation, b.activation))
    shown = tuple(everything[part.start : part.stop])
    drawn = _drawn(
        a.fed.activations_key,
        a.tensor.id,
        b.fed.activations_key,
        b.tensor.id,
        linked,
        shown,
        order.look,
        a.side,
        b.side,
        found,
    )
    groups = [
        group
        for place, row in zip(shown, drawn.rows, strict=True)
        for group in _groups(a, b, linked, found, place, row.title)
    ]
    cell_readout(drawn.pictures, groups, key="compare-channels", fingerprint=drawn.fingerprint)
    return drawn.rows


def show_table(a: Subject, b: Subject, found: Differences) -> None:
    """The channels that differ most, in numbers."""
    head = tag(
        "tr",
        *(
            tag("th", title, scope="col", class_="vgg-number" * (title != "Dead"))
            for title in (
                "Channel",
                "Mean |B − A|",
                "Largest |B − A|",
                "Correlation",
                "Range of A",
                "Range of B",
                "Dead",
            )
        ),
    )
    most = rank(found, a.statistics, "mean")[:_LISTED]
    rows = [_table_row(a, b, found, int(channel)) for channel in most]
    st.header("The channels that differ most, on average over their cells", anchor=False)
    st.html(markup.table("Channels by mean absolute difference", head, rows))


def downloads(
    a: Subject,
    b: Subject,
    linked: Link,
    found: Differences | None,
    rows: Sequence[PanelRow],
    look: str,
) -> None:
    """The channels shown as one labelled picture, and the numbers of all channels.

    Args:
        a: The one.
        b: The other.
        linked: What links them.
        found: Their difference, if there is one.
        rows: The channels shown.
        look: Order, limits and colour maps in words.
    """
    ids = "_".join(dict.fromkeys(each.tensor.id for each in (a, b)))
    names = "_".join(dict.fromkeys(each.fed.file_stem for each in (a, b)))

    def picture() -> bytes:
        lines = [a.sentence, b.sentence]
        lines += [
            f"{letter}: {each.fed.name}. {each.fed.sizing.sentence}"
            for letter, each in (("Image of A", a), ("Image of B", b))
        ]
        lines += [linked.sentence, *(found.sentences if found else ()), look]
        return rows_sheet("A beside B, channels of VGG16", lines, rows).png()

    with st.container(horizontal=True):
        st.download_button(
            "Download these channels as PNG",
            picture,
            file_name=f"vgg16_{names}_{ids}_compared.png",
            mime="image/png",
            on_click="ignore",
        )
        if found:
            st.download_button(
                "Download all channels as CSV",
                lambda: differences_csv(found, a.statistics, b.statistics),
                file_name=f"vgg16_{names}_{ids}_differences.csv",
                mime="text/csv",
                on_click="ignore",
                help="Mean and largest absolute difference, correlation, ranges and norms of "
                "every channel.",
            )


@of_image(4)
def _differences(
    key_a: str,
    tensor_a: str,
    key_b: str,
    tensor_b: str,
    _a: Activation,
    _b: Activation,
    _linked: Link,
) -> Differences:
    return measure_differences(_a, _b, _linked)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Some channels, without their values: those would keep the whole tensors.

    Attributes:
        rows: What is drawn of each.
        pictures: The same as HTML.
        fingerprint: Of ``pictures``.
    """

    rows: list[PanelRow]
    pictures: str
    fingerprint: str


@of_image(8)
def _drawn(
    key_a: str,
    tensor_a: str,
    key_b: str,
    tensor_b: str,
    linked: Link,
    shown: tuple[Place, ...],
    look: Look,
    _a: DrawnSide,
    _b: DrawnSide,
    _found: Differences | None,
) -> _Drawn:
    rows = draw_rows(_a, _b, linked, _found, shown, look)
    together, cards, groups = _found is not None, [], 0
    for row in rows:
        cards.append(_card(linked, row, groups, together=together))
        groups += 1 if together else len(row.tiles)
    wide = max(row.tiles[0].grid.layout.width for row in rows) > 200
    notes = "".join(
        tag(
            "span",
            f'<img alt="" class="vgg-swatch" src="{markup.data_address(png(swatch))}">',
            markup.text(words),
            class_="vgg-key",
        )
        for swatch, words in key(rows)
    )
    pictures = tag("div", notes) * bool(notes) + tag(
        "div", *cards, class_=f"vgg-compare{' vgg-compare-wide' * wide}"
    )
    return _Drawn(rows, pictures, hashlib.sha256(pictures.encode()).hexdigest())


def _everything(
    a: Subject, b: Subject, linked: Link, found: Differences | None, order: Order
) -> list[Place]:
    if found:
        return places(linked, rank(found, a.statistics, order.by))
    by: channel_statistics.Order = "index" if order.by == "index" else "l2"
    return places(
        linked,
        channel_statistics.order(a.statistics, by),
        channel_statistics.order(b.statistics, by),
    )


def _steps(linked: Link) -> dict[str, int]:
    """Side of a cell of each in cells of the finer one."""
    return {"A": 2 if linked.pooled == "a" else 1, "B": 2 if linked.pooled == "b" else 1}


def _groups(
    a: Subject, b: Subject, linked: Link, found: Differences | None, place: Place, title: str
) -> list[Group]:
    """What can be read at the cells of one row."""
    steps = _steps(linked)
    tracks = [
        Track(each.letter, each.activation[..., channel], steps[each.letter])
        for each, channel in ((a, place[0]), (b, place[1]))
        if channel is not None
    ]
    if found is not None:
        return [Group(title, tuple(tracks), "B − A")]
    return [Group(title, (track,)) for track in tracks]


def _card(linked: Link, row: PanelRow, start: int, *, together: bool) -> str:
    """One row, whose groups begin with number ``start``: one of all its tiles, or one of each."""
    steps = _steps(linked)
    figures = []
    for number, each in enumerate(row.tiles):
        grid = each.grid
        step = grid.reduction * steps.get(each.what, 1)
        picture = tile(
            grid.png(),
            group=start if together else start + number,
            cells=grid.layout.cells,
            factor=grid.layout.factor,
            alt=f"{each.what}, {row.title}",
            step=step,
        )
        frame = tag("div", picture, class_="vgg-cells-frame")
        what = tag("figcaption", markup.text(each.what), class_="vgg-compare-what")
        figures.append(tag("figure", what, frame))
    # One bar under both, since both have its scale.
    pair = [figure for figure, each in zip(figures, row.tiles, strict=True) if each.what != "B − A"]
    parts = [
        tag(
            "div",
            tag("div", *pair, class_="vgg-compare-tiles"),
            bars_html([row.tiles[0].bar]),
            class_="vgg-compare-pair",
        )
    ]
    if together:
        parts.append(
            tag("div", figures[-1], bars_html([row.tiles[-1].bar]), class_="vgg-compare-pair")
        )
    return tag(
        "section",
        tag("h2", markup.text(row.title), class_="vgg-compare-title"),
        tag("p", markup.text(row.facts), class_="vgg-compare-facts") if together else "",
        tag("div", *parts, class_="vgg-compare-row"),
    )


def _table_row(a: Subject, b: Subject, found: Differences, channel: int) -> str:
    numbers = [
        value_text(found.mean[channel]),
        value_text(found.largest[channel]),
        correlation_text(float(found.correlation[channel])),
        *(
            f"{value_text(s.minimum[channel])} … {value_text(s.maximum[channel])}"
            for s in (a.statistics, b.statistics)
        ),
    ]
    return tag(
        "tr",
        tag("th", str(channel), scope="row", class_="vgg-number"),
        *(tag("td", markup.text(number), class_="vgg-number") for number in numbers),
        tag("td", markup.text(found.said_of(channel).removeprefix("dead ") or "–")),
    )
