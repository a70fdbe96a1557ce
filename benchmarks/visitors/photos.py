"""Photos that are all different, and what the page has to say of each."""

import io
import re
from dataclasses import dataclass

import numpy as np
from PIL import Image

from vgg_explorer.compute import extractor
from vgg_explorer.measures import channel_statistics
from vgg_explorer.network.formatting import value_text

TENSORS = ("relu3_3", "relu4_3", "relu5_3")
"""What the Activations page shows at first."""


@dataclass(frozen=True)
class Photo:
    """A file and the numbers of its own pass.

    Attributes:
        name: Of the file.
        data: PNG.
        numbers: By tensor id: range, mean, share of zeros, dead channels, in the page's words.
    """

    name: str
    data: bytes
    numbers: dict[str, tuple[str, ...]]


def photo(number: int, height: int, width: int) -> Photo:
    """Coloured blocks and noise; the numbers come from a pass in this process."""
    random = np.random.default_rng(number)
    coarse = random.integers(0, 256, (height // 32 + 1, width // 32 + 1, 3))
    large = np.kron(coarse, np.ones((32, 32, 1)))[:height, :width]
    pixels = (large + random.normal(0, 25, large.shape)).clip(0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    found = extractor.activations(pixels, TENSORS)
    numbers: dict[str, tuple[str, ...]] = {}
    for each, activation in found.items():
        about = channel_statistics.measure(activation, signed=False)
        numbers[each] = (
            f"{value_text(about.tensor_minimum)} … {value_text(about.tensor_maximum)}",
            value_text(about.tensor_mean),
            f"{about.tensor_zero_share:.1%}",
            f"{about.dead_count} of {about.shape[2]}",
        )
    return Photo(f"photo_{number}.png", buffer.getvalue(), numbers)


def numbers_shown(html: str) -> dict[str, tuple[str, ...]]:
    """The numbers on the page, as in ``Photo``; empty where there is no table of them."""
    table = html.partition("Statistics of the tensors shown")[2].partition("</table>")[0]
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL):
        cells = [re.sub(r"<[^>]*>", "", each) for each in re.findall(r"<td.*?</td>", row)]
        if len(cells) >= 7:
            found[cells[1]] = tuple(cells[3:7])
    return found
