"""From a visitor's bytes to the array that VGG16 is fed, with nothing done in silence.

``read`` decodes, ``resize`` brings to a size, ``preprocess`` does what the network was trained
with. Sizes are always written height × width, in pixels.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from PIL import Image

from vgg_explorer import network
from vgg_explorer.images.decoding import ImageError, Pixels

Fit = Literal["fit", "crop", "stretch"]

RESAMPLING: Final = "Lanczos"
"""The filter of ``resize``; Pillow widens it when an image shrinks, so nothing aliases."""


@dataclass(frozen=True)
class Sizing:
    """What ``resize`` does to an image.

    Attributes:
        how: The rule that was asked for.
        source: Height and width of the image, in pixels.
        box: Top, left, bottom and right of the part that is kept, in pixels of the image.
        height: Rows of the result.
        width: Columns of the result.
    """

    how: Fit
    source: tuple[int, int]
    box: tuple[float, float, float, float]
    height: int
    width: int

    @property
    def unchanged(self) -> bool:
        """Whether the image is fed pixel for pixel."""
        return self.source == (self.height, self.width)

    @property
    def sentence(self) -> str:
        """What is done, for a caption."""
        before, after = _size(*self.source), _size(self.height, self.width)
        if self.unchanged:
            return f"{after} px (height × width), fed pixel for pixel."
        if self.how == "fit":
            return f"{before} px (height × width) scaled to {after} ({RESAMPLING}, aspect kept)."
        if self.how == "stretch":
            return f"{before} px (height × width) stretched to {after} ({RESAMPLING})."
        top, left, bottom, right = self.box
        kept = _size(round(bottom - top), round(right - left))
        if (bottom - top, right - left) == (self.height, self.width):
            return f"{before} px (height × width), the central {kept} fed pixel for pixel."
        return (
            f"{before} px (height × width) cropped to the central {kept}, "
            f"scaled to {after} ({RESAMPLING}, aspect kept)."
        )


def plan(source_height: int, source_width: int, height: int, width: int, how: Fit) -> Sizing:
    """Works out what ``resize`` would do, without an image.

    Args:
        source_height: Rows of the image.
        source_width: Columns of the image.
        height: Rows asked for.
        width: Columns asked for.
        how: ``fit`` keeps the aspect and takes the largest size inside ``height`` x ``width``,
            so that one side may come out smaller; nothing is ever padded. ``crop`` keeps the
            aspect too and cuts what stands over, centred. ``stretch`` gives up the aspect.

    Raises:
        ImageError: If a side of the result would be under ``network.MIN_SIDE`` or over
            ``network.MAX_SIDE``.
        ValueError: For an unknown ``how``.
    """
    if how not in get_args(Fit):
        message = f"how must be one of {', '.join(get_args(Fit))}, not {how!r}."
        raise ValueError(message)
    least, most = network.MIN_SIDE, network.MAX_SIDE
    if not (least <= height <= most and least <= width <= most):
        message = (
            f"A size of {_size(height, width)} px cannot be fed to VGG16; "
            f"choose a height and a width between {least} and {most}."
        )
        raise ImageError(message)
    source = (source_height, source_width)
    whole = (0.0, 0.0, float(source_height), float(source_width))
    if how == "stretch":
        return Sizing(how, source, whole, height, width)
    if how == "crop":
        scale = max(height / source_height, width / source_width)
        # Clamped, because a quotient may exceed the side it came from by rounding.
        kept_height = min(height / scale, source_height)
        kept_width = min(width / scale, source_width)
        top, left = (source_height - kept_height) / 2, (source_width - kept_width) / 2
        if (kept_height, kept_width) == (height, width):
            # Half a pixel off centre is better than a resampled copy of untouched pixels.
            top, left = float(int(top)), float(int(left))
        bottom, right = min(top + kept_height, source_height), min(left + kept_width, source_width)
        return Sizing(how, source, (top, left, bottom, right), height, width)
    scale = min(height / source_height, width / source_width)
    fitted_height = min(height, round(source_height * scale))
    fitted_width = min(width, round(source_width * scale))
    if min(fitted_height, fitted_width) < least:
        message = (
            f"The image of {_size(*source)} px is too narrow: inside {_size(height, width)} with "
            f"its aspect kept its shorter side would be {min(fitted_height, fitted_width)} px, "
            f"and VGG16 needs {least}; choose crop or stretch, or a larger size."
        )
        raise ImageError(message)
    return Sizing(how, source, whole, fitted_height, fitted_width)


def resize(image: Pixels, height: int, width: int, how: Fit) -> Pixels:
    """Brings an image to a size, antialiased (``RESAMPLING``); ``plan`` says what is done.

    Args:
        image: uint8, (h, w, 3), RGB.
        height: Rows asked for.
        width: Columns asked for.
        how: As for ``plan``.

    Returns:
        uint8, RGB: exactly (height, width, 3) for ``crop`` and ``stretch``, at most that for
        ``fit``. An image that already has the size is returned as it is, not copied.

    Raises:
        ImageError: As for ``plan``.
    """
    return apply(image, plan(image.shape[0], image.shape[1], height, width, how))


def apply(image: Pixels, sizing: Sizing) -> Pixels:
    """Does to an image what was planned.

    Args:
        image: uint8, (h, w, 3), RGB, of the size that was planned for.
        sizing: The plan.

    Returns:
        uint8, (``sizing.height``, ``sizing.width``, 3), RGB.

    Raises:
        ValueError: If the plan was made for another size.
    """
    if image.shape[:2] != sizing.source:
        message = f"The sizing is for {_size(*sizing.source)}, not {_size(*image.shape[:2])}."
        raise ValueError(message)
    if sizing.unchanged:
        return image
    top, left, bottom, right = sizing.box
    # The crop happens inside the resampling: a strip scaled to cover first may not fit in memory.
    resized = Image.fromarray(image).resize(
        (sizing.width, sizing.height), Image.Resampling.LANCZOS, box=(left, top, right, bottom)
    )
    return np.array(resized)


def _size(height: int, width: int) -> str:
    return f"{height} × {width}"
