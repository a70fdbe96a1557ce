"""Embedded colour profiles: what an image's numbers mean, and the way from there to sRGB."""

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageCms

_SAME: Final = 1
"""Largest difference in 8-bit steps between a profile and sRGB that rounding explains."""
_STEPS: Final = 17
_LONGEST_NAME: Final = 60
_MODE_OF_SPACE: Final = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


@dataclass(frozen=True, eq=False)
class ToSrgb:
    """What brings the pixels of an image to sRGB.

    Attributes:
        transform: To be applied to images of ``mode``; None where there is nothing to do.
        mode: Pillow's mode that the profile speaks of: ``RGB``, ``L`` or ``CMYK``.
        note: A sentence for the visitor; empty where nothing is changed.
    """

    transform: ImageCms.ImageCmsTransform | None
    mode: str
    note: str


def to_srgb(profile: object, mode: str) -> ToSrgb:
    """Reads an embedded profile.

    The rendering intent is relative colorimetric with black point compensation: what sRGB can show
    stays exact, what lies outside is clipped to its border.

    Args:
        profile: The bytes of an ICC profile; anything else counts as none.
        mode: Pillow's mode of the colours: ``RGB``, ``L`` or ``CMYK``.
    """
    if not isinstance(profile, bytes) or not profile:
        return ToSrgb(None, mode, "")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        speaks_of = _MODE_OF_SPACE.get(source.profile.xcolor_space.strip(), "")
        if speaks_of != mode and (speaks_of, mode) != ("RGB", "L"):
            return ToSrgb(
                None,
                mode,
                "The embedded colour profile is for other colours than the image holds and was "
                "left out.",
            )
        transform = ImageCms.buildTransform(
            source,
            ImageCms.createProfile("sRGB"),
            speaks_of,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        if _changes_nothing(transform, speaks_of):
            return ToSrgb(None, mode, "")
        name = _name(source)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError):
        note = "The embedded colour profile is damaged and was left out."
        return ToSrgb(None, mode, note)
    return ToSrgb(transform, speaks_of, f"Converted to sRGB by the embedded profile “{name}”.")


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether a profile is sRGB under whatever name: then the pixels are better left alone."""
    if mode == "CMYK":
        return False
    if mode == "L":
        before = np.arange(256, dtype=np.uint8)[np.newaxis]
        same = np.repeat(before[..., np.newaxis], 3, axis=2)
    else:
        steps = np.linspace(0, 255, _STEPS).round().astype(np.uint8)
        before = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(_STEPS, -1, 3)
        same = before
    after = np.asarray(ImageCms.applyTransform(Image.fromarray(before), transform))
    return int(np.abs(after.astype(int) - same).max()) <= _SAME


def _name(profile: ImageCms.ImageCmsProfile) -> str:
    """The profile's own name as a short line; it is the visitor's text."""
    words = " ".join(str(profile.profile.profile_description or "").split())
    words = "".join(each for each in words if each.isprintable())
    if not words:
        return "without a name"
    return words if len(words) <= _LONGEST_NAME else f"{words[: _LONGEST_NAME - 1]}…"
