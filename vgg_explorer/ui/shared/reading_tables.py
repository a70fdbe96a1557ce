"""The readings of a name, answer by answer."""

from collections.abc import Sequence

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.names.resolution import Reading, Remark, Resolution
from vgg_explorer.network import HeadSizeError, Tensor
from vgg_explorer.network.formatting import keras_name, shape_text
from vgg_explorer.network.input_size import InputSize


def how_many(resolution: Resolution) -> str:
    """How many answers there are, from how many readings."""
    answers, readings = len(resolution.tensors), len(resolution.readings)
    different = "1 answer" if answers == 1 else f"{answers} different answers"
    return f"{different} from {readings} reading{'s' * (readings > 1)}."


def tensors_table(tensors: Sequence[Tensor], size: InputSize) -> str:
    """What some tensors are at an input size."""
    titles = ("Tensor", "Keras layer", "ReLU", "Shape", "Stride", "Receptive field")
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    return markup.table("The tensors", head, [_tensor_row(each, size) for each in tensors])


def readings_table(readings: Sequence[Reading]) -> str:
    """The frameworks and conventions under which a name is meant so."""
    titles = ("Framework or convention", "Writes", "Note", "Read from")
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    rows = [
        tag(
            "tr",
            tag("th", markup.text(each.title), scope="row"),
            tag(
                "td",
                markup.code(each.name),
                "" if each.network == "VGG16" else f" ({each.network})",
                data_title=titles[1],
            ),
            tag("td", markup.text(each.note) or "–", data_title=titles[2]),
            tag("td", markup.text(each.source), class_="vgg-faint", data_title=titles[3]),
        )
        for each in readings
    ]
    return markup.table("Who means it so", head, rows, kind="vgg-definitions vgg-cards")


def remarks_list(remarks: Sequence[Remark]) -> str:
    """Entries that write a name and leave open what it means, or mean something else."""
    items = (
        tag("li", _linked(each.entry), f": {markup.code(each.name)}, {markup.text(each.text)}.")
        for each in remarks
    )
    return tag("ul", *items, class_="vgg-entries-list")


def relu_word(tensor: Tensor) -> str:
    """On which side of a ReLU the values of a tensor are: before, after or none."""
    if tensor.kind in {"input", "fc_logits", "softmax"}:
        return "none"
    return "after" if tensor.post_relu else "before"


def _tensor_row(tensor: Tensor, size: InputSize) -> str:
    try:
        shape = shape_text(tensor.shape(size.height, size.width))
    except HeadSizeError:
        shape = "depends on the input size"
    field = "–" if tensor.receptive_field is None else f"{tensor.receptive_field} px"
    cells = (
        markup.code(keras_name(tensor)),
        relu_word(tensor),
        markup.text(shape),
        "–" if tensor.stride is None else str(tensor.stride),
        field,
    )
    return tag(
        "tr",
        tag("th", markup.code(tensor.id), scope="row"),
        *(tag("td", cell, class_="vgg-nowrap") for cell in cells),
    )


def _linked(entry: Entry) -> str:
    words = markup.text(entry.label)
    if not entry.links:
        return words
    return tag("a", words, href=entry.links[0], target="_blank", rel="noopener")
