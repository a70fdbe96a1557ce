"""What the page says in a sentence: the answer, the scale of a figure, whether the rules differ."""

from collections.abc import Iterator, Sequence

from vgg_explorer.charts.equal_size import equal_factor
from vgg_explorer.charts.map_boxes import Rows, pixels_text
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network.formatting import listed, shape_text
from vgg_explorer.ui.shared.tensor_field import ANY_TITLE
from vgg_explorer.ui.sizes.size_tables import POOLS, differs

_MOST_NAMES = 6
"""Named in one sentence; more could not be taken in."""


def answer_sentence(rows: Rows, height: int, width: int) -> str:
    """How many cells each name has, as Markdown.

    Args:
        rows: A title and the tensors of each row.
        height: Of the input in pixels.
        width: Of the input in pixels.
    """
    parts = []
    for title, named in rows:
        sizes = list(_sizes(named, height, width))
        shown = [f"{name} **{size}**" for name, size in sizes[:_MOST_NAMES]]
        if more := len(sizes) - _MOST_NAMES:
            shown += [f"{more} more"] if more > 0 else []
        who = "the network" if title == ANY_TITLE else f"`{title}`"
        parts.append(f"{who} makes {listed(shown)}")
    return f"From {height} × {width} pixels {'; '.join(parts)} cells."


def _sizes(named: Sequence[NamedTensor], height: int, width: int) -> Iterator[tuple[str, str]]:
    by_name: dict[str, list[str]] = {}
    for each in named:
        by_name.setdefault(each.name, []).append(shape_text(each.tensor.shape(height, width)[:2]))
    for name, sizes in by_name.items():
        yield name, " or ".join(dict.fromkeys(sizes))


def scale_sentence(height: int, width: int) -> str:
    """What the scale of the figure of equal maps is, in pixels of the page.

    Args:
        height: Of the input in pixels.
        width: Of the input in pixels.
    """
    factor = equal_factor(height, width)
    return (
        f"1 input pixel = {pixels_text(factor)}; every map is enlarged to the "
        "size of the image, each by the factor written below it, so that one sees its cells. No "
        "values are drawn."
    )


def rounding_sentence(height: int, width: int) -> str:
    """Whether the rules disagree at this size, and from which pool on."""
    differing = [each.id for each in POOLS if differs(each, height, width)]
    if not differing:
        return (
            f"At {height} × {width} both rules agree, because no pool meets an odd number of rows "
            "or columns."
        )
    return (
        f"At {height} × {width} the rules disagree from {differing[0]} on: a map made by Caffe "
        "does not fit one made by Keras or torchvision, cell for cell."
    )
