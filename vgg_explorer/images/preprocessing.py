"""What VGG16 is fed: the image as the network expects it, and what tells two images apart."""

import hashlib
import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vgg_explorer.images.decoding import Pixels

BGR_MEANS: Final = (103.939, 116.779, 123.68)
"""Mean blue, green and red of the ImageNet training images; VGG16 expects them subtracted."""


def preprocess(image: Pixels) -> NDArray[np.float32]:
    """What VGG16 was trained with: blue first, the ImageNet means subtracted, nothing scaled.

    Bit-equal to ``keras.applications.vgg16.preprocess_input``.

    Args:
        image: uint8, (h, w, 3), RGB.

    Returns:
        float32, (h, w, 3), BGR, about -124 to 151.
    """
    fed = np.empty(image.shape, np.float32)
    # Channel by channel: over rows of three values NumPy takes three times as long.
    for channel, mean in enumerate(BGR_MEANS):
        np.subtract(image[..., 2 - channel], np.float32(mean), out=fed[..., channel])
    return fed


def fingerprint(image: Pixels) -> str:
    """SHA-256 of shape and pixels, in hexadecimal: a cache key that misses no change."""
    digest = hashlib.sha256(f"{image.dtype}{image.shape}".encode())
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


def png(image: Pixels, level: int = 1) -> bytes:
    """The image as a lossless PNG.

    Args:
        image: uint8, (h, w, 3), RGB.
        level: Of compression, 1 (quick) to 9 (small).
    """
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG", compress_level=level)
    return buffer.getvalue()
