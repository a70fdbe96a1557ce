"""From a visitor's bytes to the array that VGG16 is fed.

Decoding, resizing, preprocessing, and images that are always there. May import ``network``. Others
use all of its modules; ``load`` and ``ImageError`` stand here, too.
"""

from vgg_explorer.images.decoding import ImageError, load

__all__ = ["ImageError", "load"]
