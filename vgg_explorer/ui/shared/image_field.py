"""Choosing an image and the size at which it is fed; what is fed is shown, nothing in silence."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import escaped
from vgg_explorer.images import decoding, formats, preprocessing, resizing
from vgg_explorer.images.decoding import ImageError
from vgg_explorer.images.resizing import Fit
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.network import MAX_SIDE, MIN_SIDE, input_size
from vgg_explorer.network.input_size import InputSize, InputSizeError
from vgg_explorer.operation import events
from vgg_explorer.ui.choices.choice import Choice, line_of_text, one_of
from vgg_explorer.ui.choices.widgets import choose_one, chosen, unseen
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.image_source import SOURCES, source_of_image
from vgg_explorer.ui.shared.original_image import Source, fed_image, original_image, refuse_huge
from vgg_explorer.ui.shared.own_images import of_image
from vgg_explorer.ui.shared.picture import picture
from vgg_explorer.ui.shared.size_field import size_field

MAX_UPLOAD_MB = 50
_LONGEST_PREVIEW = 1024
_ARRIVED = "own_images_arrived"
_HOW: dict[Fit, str] = {
    "crop": "Crop to fill",
    "fit": "Scale to fit",
    "stretch": "Stretch",
}
_HOW_HELP = (
    "Crop to fill keeps the aspect and cuts what stands over, centred. Scale to fit keeps it too: "
    "the largest size inside height x width, nothing padded. Stretch gives up the aspect."
)


@dataclass(frozen=True)
class ImageChoices:
    """What is chosen of one image; ``prefix`` keeps the choices of a second one apart.

    Attributes:
        prefix: Of the ids.
        source: A sample, a file or the camera.
        sample: Id of the sample.
    """

    prefix: str
    source: Choice[str]
    sample: Choice[str]


def _choices_of_image(prefix: str, default: str) -> ImageChoices:
    titles = {each.id: each.title for each in SAMPLES.values()}
    return ImageChoices(
        prefix,
        source_of_image(prefix),
        one_of(f"{prefix}sample", titles, default),
    )


FIRST = _choices_of_image("", "grace_hopper")
SECOND = _choices_of_image("second_", "gratings")
FEED = line_of_text("feed", "512x512")
HOW = one_of("how", _HOW, "crop")
IMAGE = (FIRST.source, FIRST.sample, FEED, HOW)
SECOND_IMAGE = (SECOND.source, SECOND.sample)


def choose_image(
    which: ImageChoices = FIRST,
    *,
    label: str = "Image",
    size_at: DeltaGenerator | None = None,
) -> Fed | None:
    """The controls for the image and its size; None, with a sentence shown, if there is no image.

    The visitor's own image is kept for all pages until another one is chosen.

    Args:
        which: ``SECOND`` for a further image, which is fed at the size of the first and has no
            controls for that.
        label: Of the choice between sample, file and camera.
        size_at: Where the controls for the size stand, one beside the other; None for below the
            image's.
    """
    with st.container():
        source = _choose_source(which, label)
    if which is FIRST:
        with size_at or st.container(horizontal=True, vertical_alignment="bottom"):
            feed, how = _choose_size()
    else:
        feed, how = _size_of_first()
    if source is None:
        return None
    try:
        original = original_image(source, feed)
        height, width = original.height, original.width
        target = feed or InputSize(height, width)
        rows, columns = target.known or (height, width)
        sizing = resizing.plan(height, width, rows, columns, how)
        refuse_huge(sizing)
    except ImageError as error:
        events.refused("image")
        st.error(escaped(str(error)))
        return None
    except InputSizeError:
        events.refused("size")
        st.error(
            f"The image itself is {height} × {width} px, and VGG16 takes {MIN_SIDE} to {MAX_SIDE} "
            "pixels a side: choose a size such as 224x224 instead of its own."
        )
        return None
    return fed_image(source, original, sizing)


def refused_feed() -> str:
    """Why the size that is written cannot be fed, for where its field is out of sight."""
    try:
        _parse_feed(chosen(FEED))
    except InputSizeError as error:
        return f"{escaped(str(error))} Until then the page shows {FEED.default}."
    return ""


def show_fed(fed: Fed, key: str = "fed") -> None:
    """The picture as the network sees it, and what was done to it.

    Args:
        fed: The image.
        key: Of the element on its page.
    """
    show_fed_picture(fed, key)
    say_how_fed(fed)


def show_fed_picture(fed: Fed, key: str = "fed", *, enlarges: bool = False) -> None:
    """The picture as the network sees it.

    Args:
        fed: The image.
        key: Of the element on its page.
        enlarges: Whether it is shown in little, and large on a click.
    """
    shown, png = _preview(fed.fingerprint, fed)
    picture(
        png,
        *shown,
        alt=f"{fed.name} as the network sees it, {fed.height} x {fed.width} pixels",
        key=key,
        fingerprint=fed.fingerprint,
        shrink=True,
        enlarges=enlarges,
    )


def say_how_fed(fed: Fed, *, pictured: bool = True, width: int | None = None) -> None:
    """What was done to the image, in words.

    Args:
        fed: The image.
        pictured: Whether the words stand with its picture.
        width: Of the words in pixels; None for all that there is.
    """
    shown, _ = _preview(fed.fingerprint, fed)
    words = [f"{_short(fed.name)}: {fed.sizing.sentence}", *fed.notes]
    if pictured and shown != (fed.height, fed.width):
        words.append("Shown smaller here.")
    top, left, bottom, right = fed.sizing.box
    if fed.height > bottom - top or fed.width > right - left:
        words.append("The image was enlarged: detail that it lacks can't appear.")
    _say(" ".join(words), width)


def arrived() -> int:
    """How many images of their own the visitor has given so far."""
    return int(st.session_state.get(_ARRIVED, 0))


def name_of_image(fed: Fed | None, which: ImageChoices = FIRST) -> str:
    """Which image it is, for where the controls are folded."""
    if fed is None:
        return f"{SOURCES[chosen(which.source)].lower()}, none yet"
    sample = chosen(which.source) == "sample"
    return SAMPLES[fed.name].title if sample else _short(fed.name)


def size_in_a_line(fed: Fed | None) -> str:
    """At which size it is fed and how it got there, likewise; empty without an image."""
    if fed is None:
        return ""
    own = _size_of_first()[0] is None
    return f", {fed.height} × {fed.width}, {'its own size' if own else _HOW[chosen(HOW)].lower()}"


@of_image(64)
def _preview(fingerprint: str, _fed: Fed) -> tuple[tuple[int, int], bytes]:
    small = Image.fromarray(_fed.pixels)
    small.thumbnail((_LONGEST_PREVIEW, _LONGEST_PREVIEW))
    return (small.height, small.width), preprocessing.png(np.asarray(small))


def _say(words: str, width: int | None = None) -> None:
    """A caption that holds a file name: as text, so that no Markdown in it takes effect."""
    said = markup.tag("p", markup.text(words), class_="vgg-note vgg-faint")
    st.html(said, width=width or "stretch")


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:40]}…{name[-19:]}"


def _choose_source(which: ImageChoices, label: str) -> Source | None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = choose_one(
            st.segmented_control,
            label,
            which.source,
            required=True,
            help="Your image is used for the computation only and is not stored on disk.",
        )
        if kind == "sample":
            sample = choose_one(st.selectbox, "Sample image", which.sample, width=235)
            st.caption(SAMPLES[sample].teaches, width=350)
    if kind == "sample":
        return Source(sample, None)
    key, kept = f"{which.prefix}{kind}_widget", f"{which.prefix}own_image_{kind}"

    def keep() -> None:
        """The widget forgets its file when the page changes; the visitor should not have to."""
        taken = st.session_state[key]
        if taken is not None:
            st.session_state[kept] = Source(taken.name, taken.getvalue())

    def hear() -> None:
        keep()
        unseen(kept)
        if st.session_state[key] is not None:
            st.session_state[_ARRIVED] = arrived() + 1

    if kind == "file":
        upload = st.file_uploader(
            "An image file: choose, drop or paste it",
            max_upload_size=MAX_UPLOAD_MB,
            help=f"{formats.IN_WORDS}, told by its content and not by its name; {MAX_UPLOAD_MB} MB "
            f"and {decoding.MAX_PIXELS // 10**6} megapixels at most.",
            key=key,
            on_change=hear,
        )
    else:
        upload = st.camera_input("Take a picture", key=key, on_change=hear)
    if upload is not None:
        keep()
    own = st.session_state.get(kept)
    # What has been said here goes at once, and not when the page has been computed.
    place = st.empty()
    if own is None:
        place.info(
            "Choose an image above; the rest of the page follows. After a reload, or from a link, "
            "choose it again: an image of your own does not travel with the address."
        )
    elif upload is None:
        _say(f"Still in use: {_short(own.name)}")
    return cast("Source | None", own)


def _choose_size() -> tuple[InputSize | None, Fit]:
    """The size to feed, None for the image's own, and how the image gets there."""
    feed = size_field(
        FEED,
        "Size fed",
        {"512×512": "512x512", "224×224": "224x224", "Image’s own": "own"},
        _parse_feed,
        explanation="Height x width in pixels, for instance 375x500, or own for the image's own "
        "size.",
        width="content",
    )
    how = choose_one(
        st.segmented_control,
        "How the image gets there",
        HOW,
        required=True,
        disabled=feed is None,
        help=_HOW_HELP,
    )
    return feed, how


def _size_of_first() -> tuple[InputSize | None, Fit]:
    """What ``_choose_size`` gives for the first image."""
    try:
        feed = _parse_feed(chosen(FEED))
    except InputSizeError:
        feed = _parse_feed(FEED.default)
    return feed, chosen(HOW)


def _parse_feed(text: str) -> InputSize | None:
    if text.strip().casefold() == "own":
        return None
    size = input_size.parse(text, alternative="own")
    if size.known is None:
        message = "The network needs a height and a width to compute: write both, or own."
        raise InputSizeError(message)
    return size
