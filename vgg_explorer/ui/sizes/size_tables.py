"""Spatial sizes as tables: this image's, and what the two rounding rules make of odd sizes."""

from collections.abc import Sequence

from vgg_explorer import network
from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network.formatting import count_text, keras_name, memory_text, shape_text

ODD_EXAMPLES = ((224, 224), (300, 300), (375, 500), (600, 1000))
"""Sizes from papers: ImageNet crops, SSD, a PASCAL VOC photo, Faster R-CNN."""
POOLS = tuple(each for each in network.CONVOLUTIONAL if each.kind == "max_pool")
"""All five."""


def sizes_table(rows: Sequence[tuple[str, Sequence[NamedTensor]]], height: int, width: int) -> str:
    """H x W x C of each tensor at this size, under both rounding rules."""
    titles = (
        ("Convention", False),
        ("Name", False),
        ("Keras layer", False),
        ("Floor (Keras, torchvision)", False),
        ("Ceil (Caffe)", False),
        ("Input pixels per cell", True),
        ("Values (floor)", True),
        ("Memory (floor)", True),
    )
    head = tag("tr", *(tag("th", t, scope="col", class_="vgg-number" * n) for t, n in titles))
    body = [_size_row(title, each, height, width) for title, named in rows for each in named]
    return markup.table(f"Sizes at {height} x {width}", head, body)


def rounding_table(height: int, width: int) -> str:
    """Each pool under both rules, for this size and for sizes known from papers."""
    sizes = dict.fromkeys([(height, width), *ODD_EXAMPLES])
    head = tag(
        "tr",
        tag("th", "Input", scope="col"),
        *(tag("th", markup.code(each.id), scope="col") for each in POOLS),
    )
    body = [
        tag(
            "tr",
            tag("th", markup.text(f"{h} × {w}"), scope="row", class_="vgg-nowrap"),
            *(_rounding_cell(each, h, w) for each in POOLS),
        )
        for h, w in sizes
    ]
    return markup.table("What floor and ceil rounding make of input sizes", head, body)


def _size_row(title: str, each: NamedTensor, height: int, width: int) -> str:
    tensor = each.tensor
    name = markup.badge(each.name, each.stage) if each.stage else markup.code(each.name)
    floor = shape_text(tensor.shape(height, width))
    ceil = shape_text(tensor.shape(height, width, rounding="ceil"))
    stride = tensor.stride
    return tag(
        "tr",
        tag("th", markup.code(title), scope="row"),
        tag("td", name),
        tag("td", markup.code(keras_name(tensor))),
        tag("td", floor, class_="vgg-nowrap"),
        tag("td", tag("strong", ceil) if ceil != floor else ceil, class_="vgg-nowrap"),
        tag("td", f"{stride} × {stride}", class_="vgg-number"),
        tag("td", count_text(tensor.size(height, width)), class_="vgg-number"),
        tag("td", memory_text(tensor.bytes(height, width)), class_="vgg-number"),
    )


def _rounding_cell(tensor: network.Tensor, height: int, width: int) -> str:
    floor = shape_text(tensor.shape(height, width)[:2])
    if not differs(tensor, height, width):
        return tag("td", floor, class_="vgg-nowrap")
    ceil = shape_text(tensor.shape(height, width, rounding="ceil")[:2])
    words = f"{floor} floor, "
    return tag("td", words, tag("strong", f"{ceil} ceil"), class_="vgg-nowrap")


def differs(tensor: network.Tensor, height: int, width: int) -> bool:
    """Whether floor and ceil rounding give a tensor different sizes."""
    return tensor.shape(height, width) != tensor.shape(height, width, rounding="ceil")
