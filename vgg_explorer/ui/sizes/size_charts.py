"""The charts of sizes, drawn once for a size and a choice of tensors, each with its table."""

import streamlit as st

from vgg_explorer.charts import growth_chart, markup, size_chart
from vgg_explorer.charts.map_boxes import Rows
from vgg_explorer.charts.markup import tag
from vgg_explorer.network.formatting import count_text, memory_text, shape_text
from vgg_explorer.ui.shared.drawing import drawing


def shrinking_chart(rows: Rows, height: int, width: int) -> None:
    """How rows, columns, channels and memory change from layer to layer."""
    drawing(
        _shrinking(_names(rows), height, width, rows),
        key="shrinking",
        download=f"vgg16_sizes_by_layer_{height}x{width}",
    )
    with st.expander("The same as a table"):
        st.html(_shrinking_table(height, width))


def growing_chart(rows: Rows, height: int, width: int) -> None:
    """How sizes grow with the input under both rounding rules."""
    drawing(
        _growing(_names(rows), height, width, rows), key="growing", download="vgg16_sizes_by_input"
    )
    with st.expander("The same as a table"):
        st.html(_growing_table(height, width))


@st.cache_data(max_entries=32, show_spinner=False)
def _shrinking(names: tuple[str, ...], height: int, width: int, _rows: Rows) -> str:
    return size_chart.shrinking(_rows, height, width)


@st.cache_data(max_entries=32, show_spinner=False)
def _growing(names: tuple[str, ...], height: int, width: int, _rows: Rows) -> str:
    return growth_chart.growing(_rows, height, width)


def _names(rows: Rows) -> tuple[str, ...]:
    """What tells one choice of tensors from another."""
    return tuple(
        f"{title}:{each.name}:{each.stage}:{each.tensor.id}"
        for title, named in rows
        for each in named
    )


def _shrinking_table(height: int, width: int) -> str:
    titles = ("Keras layer", "Shape", "Values", "Memory")
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    body = [
        tag(
            "tr",
            tag("th", markup.code(each.name), scope="row"),
            tag("td", shape_text(each.output.shape(height, width)), class_="vgg-nowrap"),
            tag("td", count_text(each.output.size(height, width)), class_="vgg-number"),
            tag("td", memory_text(each.output.bytes(height, width)), class_="vgg-number"),
        )
        for each in size_chart.SHRINKING_LAYERS
    ]
    return markup.table(f"Sizes through the network at {height} x {width}", head, body)


def _growing_table(height: int, width: int) -> str:
    sides = dict.fromkeys((32, height, width, 224, 512, 1024))
    titles = ("Pool", "Disagree for", *(f"{side} px" for side in sorted(sides)))
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    body = []
    for pool in growth_chart.POOLS:
        numbers = []
        for side in sorted(sides):
            floor = growth_chart.cells(pool.id, side, "floor")
            ceil = growth_chart.cells(pool.id, side, "ceil")
            numbers.append(tag("td", str(floor) if floor == ceil else f"{floor} or {ceil}"))
        disagreeing = f"{len(growth_chart.disagreeing(pool))} of {len(growth_chart.SIDES)} sizes"
        share = tag("td", f"{disagreeing}, {growth_chart.share(pool):.1%}")
        body.append(tag("tr", tag("th", markup.code(pool.id), scope="row"), share, *numbers))
    return markup.table("Cells along one side behind each pool: floor or ceil", head, body)
