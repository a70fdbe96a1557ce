"""Images before they are brought to a size: decoded or drawn once, and kept for all sessions.

A visitor's own is kept no longer than they stay.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from vgg_explorer.images import decoding, isolated, preprocessing, resizing
from vgg_explorer.images.decoding import ImageError
from vgg_explorer.images.resizing import Sizing
from vgg_explorer.images.samples import DEFAULT_SIDE, SAMPLES
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.ui.shared import own_images
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.image_memory import ImageMemory

_KNOWN = 500
"""Files whose size and notes are kept, or why they were refused."""
_TRIED_AGAIN_AFTER = 600
"""Seconds after which a file that was refused is tried again: the machine may have been busy."""
_KEPT = 300_000_000
"""Bytes of images kept before sizing, and as many of them as they are fed: one of the largest that
is decoded, or eight photos of 12 megapixels."""


@dataclass(frozen=True)
class Source:
    """Where an image comes from.

    Attributes:
        name: File name, or the sample's id.
        data: Bytes of a file; None for a sample.
    """

    name: str
    data: bytes | None


@dataclass(frozen=True)
class Original:
    """What is known of an image before sizing; its pixels are had again when they are needed.

    Attributes:
        sha256: Of the file, or of a sample's pixels, in hexadecimal.
        height: Rows in pixels.
        width: Columns in pixels.
        notes: What was changed on the way to upright 8-bit RGB.
        picture: Decodes or draws it, unless it is at hand.
    """

    sha256: str
    height: int
    width: int
    notes: tuple[str, ...]
    picture: Callable[[], decoding.Picture]


@dataclass(frozen=True)
class _Known:
    """What is known of a visitor's file.

    Attributes:
        size: Height and width in pixels.
        notes: What was changed on the way to upright 8-bit RGB.
        refused: Why it can't be decoded; empty where it can.
        at: When it was refused, in seconds.
    """

    size: tuple[int, int] = (0, 0)
    notes: tuple[str, ...] = ()
    refused: str = ""
    at: float = 0


@dataclass
class _Memories:
    """What all sessions share: images before sizing, what is known of them, and as they are fed."""

    originals: ImageMemory[decoding.Picture]
    known: ImageMemory["_Known"]
    fed: ImageMemory[Fed]


@st.cache_resource(show_spinner=False)
def _memories() -> _Memories:
    return _Memories(
        ImageMemory(_KEPT, lambda picture: picture.pixels.nbytes),
        ImageMemory(_KNOWN, lambda _: 1),
        ImageMemory(_KEPT, lambda fed: fed.pixels.nbytes),
    )


def _forget(image: str) -> None:
    memories = _memories()
    for each in (memories.originals, memories.known, memories.fed):
        each.forget(image)


own_images.also_forgets(_forget)


def original_image(source: Source, feed: InputSize | None) -> Original:
    """The image before sizing; a pattern is drawn at the very size that is fed.

    Args:
        source: Of the image.
        feed: The size to feed; None for the image's own.

    Raises:
        ImageError: If it can't be decoded, or is larger than can be fed.
    """
    if source.data is None:
        known = (feed.known if feed else None) or (DEFAULT_SIDE, DEFAULT_SIDE)
        if SAMPLES[source.name].draw:
            # Drawn first, what is refused would stay in memory.
            refuse_huge(resizing.plan(*known, *known, "stretch"))
        return _sample(source.name, *known)
    sha256, data = hashlib.sha256(source.data).hexdigest(), source.data
    own_images.bring(sha256)
    found = _known(sha256, data)
    if found.refused:
        raise ImageError(found.refused)
    return Original(sha256, *found.size, found.notes, lambda: _picture(sha256, data))


def _picture(sha256: str, data: bytes) -> decoding.Picture:
    picture = _memories().originals.get((sha256,), lambda: isolated.read(data))
    if own_images.has_gone(sha256):  # while it was decoded
        _forget(sha256)
    return picture


def _known(sha256: str, data: bytes) -> _Known:
    """What is known of a file; one that was refused is not tried again at every run."""

    def look() -> _Known:
        try:
            with st.spinner("Reading the image …"):
                picture = _picture(sha256, data)
        except ImageError as error:
            return _Known(refused=str(error), at=time.monotonic())
        return _Known(picture.pixels.shape[:2], picture.notes)

    kept = _memories().known
    found = kept.get((sha256,), look)
    if found.refused and time.monotonic() - found.at > _TRIED_AGAIN_AFTER:
        kept.forget(sha256)
        found = kept.get((sha256,), look)
    return found


@st.cache_data(max_entries=200, show_spinner=False)
def _print_of_sample(sample_id: str, height: int, width: int) -> tuple[str, int, int]:
    pixels = _drawn(sample_id, height, width).pixels
    return preprocessing.fingerprint(pixels), pixels.shape[0], pixels.shape[1]


def _drawn(sample_id: str, height: int, width: int) -> decoding.Picture:
    def draw() -> decoding.Picture:
        return decoding.Picture(SAMPLES[sample_id].original(height, width), "sample", ())

    return _memories().originals.get((sample_id, height, width), draw)


def _sample(sample_id: str, height: int, width: int) -> Original:
    fingerprint, rows, columns = _print_of_sample(sample_id, height, width)
    return Original(fingerprint, rows, columns, (), lambda: _drawn(sample_id, height, width))


def fed_image(source: Source, original: Original, sizing: Sizing) -> Fed:
    """The image as it is fed.

    Args:
        source: Where it comes from.
        original: Before sizing.
        sizing: What brings it to the size.
    """
    name = source.name

    def make() -> Fed:
        with st.spinner("Scaling the image …", show_time=False):
            pixels = resizing.apply(original.picture().pixels, sizing)
        fingerprint = preprocessing.fingerprint(pixels)
        return Fed(name, original.sha256, pixels, sizing, original.notes, fingerprint)

    fed = _memories().fed.get((name, original.sha256, sizing), make)
    if source.data is None:
        own_images.stay(original.sha256)
        own_images.stay(fed.fingerprint)
    else:
        if own_images.has_gone(original.sha256):  # while it was scaled
            _forget(original.sha256)
        own_images.bring(fed.fingerprint)
    return fed


def refuse_huge(sizing: Sizing) -> None:
    """Raises ``ImageError`` for a size of more pixels than are decoded."""
    if sizing.height * sizing.width > decoding.MAX_PIXELS:
        message = (
            f"{sizing.height} × {sizing.width} px are more than the "
            f"{decoding.MAX_PIXELS / 1e6:.0f} megapixels that can be fed here; choose a smaller "
            "size."
        )
        raise ImageError(message)
