"""The image that was fed, on its way to the browser before a channel is opened over it.

It is the largest part of what an open channel shows and the same for every channel, so it comes
once, with the page.
"""

import numpy as np
from PIL import Image

from vgg_explorer.images import preprocessing
from vgg_explorer.ui.shared.component import packet, register
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.own_images import of_image

LONGEST_SENT = 1024
"""Pixels: a larger image is reduced before it is sent, since no screen shows more of it."""

_component = register(__file__, "", "fed_store")


def fed_picture(fed: Fed) -> None:
    """The invisible element that brings it; once on a page where a channel can be opened."""
    facts = {"image": fed.fingerprint}
    _component(
        data=packet(facts, image=_reduced(fed.fingerprint, fed)), key="fed-picture", height=1
    )


@of_image(8)
def _reduced(fingerprint: str, _fed: Fed) -> bytes:
    picture = Image.fromarray(_fed.pixels)
    picture.thumbnail((LONGEST_SENT, LONGEST_SENT))
    return preprocessing.png(np.asarray(picture))
