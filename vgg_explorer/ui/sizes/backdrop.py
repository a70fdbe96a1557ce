"""The fed image as a background for drawings, small enough to send with them."""

import numpy as np
from PIL import Image

from vgg_explorer.charts import markup
from vgg_explorer.images import preprocessing
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.own_images import of_image

_LONGEST_SIDE = 1024


@of_image(8)
def _address(fingerprint: str, _fed: Fed) -> str:
    picture = Image.fromarray(_fed.pixels)
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return markup.data_address(preprocessing.png(np.asarray(picture)))


def backdrop(fed: Fed) -> str:
    """Address of the image; scaled down where it is larger than a drawing can show."""
    return _address(fed.fingerprint, fed)
