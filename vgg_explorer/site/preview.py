"""The picture that a link's preview shows: the network to scale with the page's tensors marked.

Drawn in the colours of the light theme straight into a palette of sixteen, four bits a pixel.
"""

import io
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageColor, ImageDraw, ImageFont

from vgg_explorer.charts.slabs import MARGIN, TALLEST, HeadSlab, Slab, head_slabs, slabs
from vgg_explorer.network import HEAD_SIDE, Tensor
from vgg_explorer.network.formatting import keras_name, shape_text
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.pictures.lettering import font
from vgg_explorer.site.page import NAME

SIZE = (1000, 525)
"""Width and height in pixels; previews ask for 1.91 to 1, and for no fewer than 600 pixels."""
_PAPER, _INK, _FAINT = "#ffffff", "#1c2030", "#5c6275"
_SLAB, _POOL, _OTHER = 9, 10, 14
_STAGES = {3: 11, 4: 12, 5: 13}
_STEPS = 4
_LEFT, _MIDDLE = 50, 325
_TOLD = 4
_ANY_INK = [255 if alpha >= 32 else 0 for alpha in range(256)]
_INKED = [
    [0 if alpha < 32 else 1 + _STEPS * faint + min(alpha // 64, 3) for alpha in range(256)]
    for faint in (False, True)
]
Box = tuple[float, float, float, float]


@cache
def _palette() -> list[int]:
    """Paper, ink and faint ink in four steps each, slabs, conv3 to conv5 and other stages."""
    ramps = [_between(_PAPER, ink, (n + 1) / _STEPS) for ink in (_INK, _FAINT) for n in range(4)]
    plain = ["#b3b8c8", "#868da2", "#0072b2", "#d55e00", "#009e73", "#5b4bb7"]
    colours = [ImageColor.getrgb(_PAPER), *ramps, *map(ImageColor.getrgb, plain)]
    return [part for colour in colours for part in colour[:3]]


def _between(a: str, b: str, share: float) -> tuple[int, ...]:
    ends = zip(ImageColor.getrgb(a), ImageColor.getrgb(b), strict=True)
    return tuple(round(x + (y - x) * share) for x, y in ends)


def draw(tensors: Sequence[Tensor]) -> bytes:
    """The picture as PNG.

    Args:
        tensors: Those to mark, in forward order; none draws the network alone.
    """
    plain, boxes = _network(with_head=any(each.in_head for each in tensors))
    image = plain.copy()
    pen = ImageDraw.Draw(image)
    for own, box in boxes:
        _mark(pen, box, [each for each in own if each in tensors])
    top = 80
    for words, size, faint in _words(tensors):
        _write(image, (_LEFT, top), words, font(size, bold=not faint), faint=faint)
        top += round(size * 1.32)
    file = io.BytesIO()
    # Higher levels take three to nine times as long for five per cent.
    image.save(file, "PNG", bits=4, compress_level=6)
    return file.getvalue()


@cache
def _network(*, with_head: bool) -> tuple[Image.Image, list[tuple[tuple[Tensor, ...], Box]]]:
    """The picture without words and marks, and where each layer's slab is in it."""
    image = Image.new("P", SIZE, 0)
    image.putpalette(_palette())
    _write(image, (_LEFT, 34), NAME, font(20), faint=True)
    drawn = slabs(InputSize(HEAD_SIDE, HEAD_SIDE))
    head = head_slabs(drawn[-1].right + 24) if with_head else []
    every: list[Slab | HeadSlab] = [*drawn, *head]
    scale = (SIZE[0] - 2 * _LEFT) / (every[-1].right - MARGIN)
    pen = ImageDraw.Draw(image)
    boxes = []
    for slab in every:
        left, half = _LEFT + (slab.left - MARGIN) * scale, slab.height / 2
        box = (left, _MIDDLE - half, left + max(slab.width * scale, 3), _MIDDLE + half)
        pen.rectangle(box, fill=_POOL if slab.tensors[-1].kind == "max_pool" else _SLAB)
        place = round((box[0] + box[2]) / 2), _MIDDLE + round(TALLEST / 2) + 10
        _write(image, place, slab.name, font(12), faint=True, turned=True)
        boxes.append((slab.tensors, box))
    return image, boxes


def _words(tensors: Sequence[Tensor]) -> list[tuple[str, int, bool]]:
    """Lines, each with its size and whether it is faint."""
    if not tensors:
        about = "Names of the layers of VGG16, with sources"
        return [("Which layer is that?", 48, False), (about, 25, True)]
    if len(tensors) == 1:
        return [(tensors[0].id, 48, False), (_facts(tensors[0]), 25, True)]
    if len(tensors) <= _TOLD:
        return [(f"{each.id}: {keras_name(each)}", 28, False) for each in tensors]
    ends = f"from {tensors[0].id} to {tensors[-1].id}"
    return [(f"{len(tensors)} tensors", 48, False), (ends, 25, True)]


def _facts(tensor: Tensor) -> str:
    shape = shape_text(tensor.shape(HEAD_SIDE, HEAD_SIDE))
    return f"Keras: {keras_name(tensor)}  ·  {shape}"


def _mark(pen: ImageDraw.ImageDraw, box: Box, marked: Sequence[Tensor]) -> None:
    if not marked:
        return
    colour = _STAGES.get(marked[0].stage or 0, _OTHER)
    behind = [t for t in marked if t.kind not in {"conv_pre_relu", "fc_pre_relu"}]
    if behind:
        pen.rectangle(box, fill=colour)
    if len(behind) < len(marked):
        _dashes(pen, (box[0] - 4, box[1] - 4, box[2] + 4, box[3] + 4), colour)


def _dashes(pen: ImageDraw.ImageDraw, box: Box, colour: int) -> None:
    left, top, right, bottom = map(round, box)
    for x in range(left, right, 12):
        for y in (top, bottom):
            pen.line((x, y, min(x + 7, right), y), fill=colour, width=3)
    for y in range(top, bottom, 12):
        for x in (left, right):
            pen.line((x, y, x, min(y + 7, bottom)), fill=colour, width=3)


def _write(
    image: Image.Image,
    place: tuple[int, int],
    words: str,
    face: ImageFont.FreeTypeFont,
    *,
    faint: bool,
    turned: bool = False,
) -> None:
    """Text from its top left corner, or turned, downwards to its end and around the middle."""
    left, top, right, bottom = (round(each) for each in face.getbbox(words))
    mask = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(mask).text((-left, -top), words, font=face, fill=255)
    x, y = place[0], place[1] + top
    if turned:
        mask = mask.rotate(90, expand=True)
        x, y = place[0] - mask.width // 2, place[1]
    inked = mask.point(_INKED[faint])
    colours = Image.frombytes("P", mask.size, inked.tobytes())
    image.paste(colours, (x, y), mask.point(_ANY_INK))
