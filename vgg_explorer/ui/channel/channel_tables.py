"""An open channel in words and numbers: its place among the channels, and its chosen cell."""

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.measures import channel_facts
from vgg_explorer.measures.channel_facts import Strongest
from vgg_explorer.measures.receptive_field import CellFacts, range_text
from vgg_explorer.network.formatting import value_text
from vgg_explorer.ui.channel.opened_channel import OpenChannel


def channel_table(opened: OpenChannel) -> str:
    """Ranks, range, zeros and the strongest cell of what is drawn, as HTML."""
    statistics, channel, plane = opened.statistics, opened.channel, opened.plane
    low, high = statistics.minimum[channel], statistics.maximum[channel]
    places = channel_facts.ranks(statistics, channel)
    zeros = int((plane == 0).sum())
    rows = [
        ("Range", f"{value_text(low)} to {value_text(high)}"),
        *((_heading(rank.measure), f"{value_text(rank.value)}: {rank.sentence}")
          for rank in places[:3]),
        (
            "Exact zeros",
            f"{zeros:,} of {plane.size:,} values, "
            f"{channel_facts.share_text(zeros, plane.size)}: {places[3].sentence}",
        ),
        ("Strongest cell", _strongest(channel_facts.strongest(plane, signed=statistics.signed),
                                      signed=statistics.signed)),
    ]  # fmt: skip
    said = channel_facts.state(plane)
    if said:
        rows.insert(0, ("Note", said))
    return _table(f"Channel {channel} of {opened.name}", rows)


def cell_table(opened: OpenChannel, cell: CellFacts) -> str:
    """The chosen cell as HTML: what the panels draw, for who reads it."""
    tensor = opened.tensor
    before, after = opened.before[cell.row, cell.column], opened.after[cell.row, cell.column]
    pooled = tensor.kind == "max_pool"
    rows = [
        ("After the ReLU and the pool" if pooled else "After the ReLU", value_text(after)),
        (
            "Before the ReLU",
            f"{value_text(before)}{', the largest of its four cells' * pooled}",
        ),
        ("Own input pixels", range_text(cell.cell)),
        (
            "Receptive field",
            f"{tensor.receptive_field} × {tensor.receptive_field} px, {range_text(cell.field)}",
        ),
        ("Outside the image", cell.outside.sentence),
        ("Stride", f"{tensor.stride} × {tensor.stride} input pixels a cell"),
    ]
    title = f"Chosen cell: row {cell.row}, column {cell.column}"
    return _table(title, rows, kind="vgg-channel-facts vgg-cell-facts")


def _heading(measure: str) -> str:
    return measure[0].upper() + measure[1:]


def _strongest(found: Strongest | None, *, signed: bool) -> str:
    if found is None:
        return "none: no value stands out"
    words = f"row {found.row}, column {found.column}: {value_text(found.value)}"
    if signed:
        words += " (largest magnitude)"
    if found.tied:
        words += f"; {found.tied} other cell{'s are' if found.tied > 1 else ' is'} as strong"
    return words


def _table(title: str, rows: list[tuple[str, str]], kind: str = "vgg-channel-facts") -> str:
    body = [
        tag("tr", tag("th", markup.text(name), scope="row"), tag("td", markup.text(value)))
        for name, value in rows
    ]
    head = tag("tr", tag("th", markup.text(title), scope="colgroup", colspan=2))
    return markup.table(title, head, body, kind=kind)
