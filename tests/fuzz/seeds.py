"""What fuzzing starts from: small examples of all that is read, and words that stand in them."""

import io
import struct
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
from PIL import Image

from tests.fuzz import targets
from tests.images import hand_written

_FILES = Path(__file__).parents[1] / "images" / "files"
_BETWEEN = "\x1f"


def images() -> Iterator[bytes]:
    """Every kind of file, a few pixels large."""
    rng = np.random.default_rng(0)
    photo = Image.fromarray(rng.integers(0, 256, (9, 11, 4), dtype=np.uint8))
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        yield _saved(_in(photo, mode), "PNG")
    for mode in ("1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "F", "I", "I;16"):
        yield _saved(_in(photo, mode), "TIFF")
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        yield _saved(photo.convert("RGB"), "TIFF", compression=compression)
    yield _saved(photo.convert("1"), "TIFF", compression="group4")
    for mode in ("1", "L", "P", "RGB"):
        yield _saved(_in(photo, mode), "BMP")
    exif = Image.Exif()
    exif[0x0112] = 6
    for mode in ("L", "RGB", "CMYK"):
        yield _saved(_in(photo, mode), "JPEG", exif=exif)
        yield _saved(_in(photo, mode), "JPEG", progressive=True)
    yield _saved(photo.convert("RGB"), "MPO", save_all=True, append_images=[photo.convert("RGB")])
    moving = {"save_all": True, "append_images": [photo.rotate(90)]}
    for image_format in ("WEBP", "AVIF"):
        yield _saved(photo, image_format)
        yield _saved(photo.convert("RGB"), image_format, **moving)
    yield _saved(photo, "WEBP", lossless=True, exif=exif)
    yield _saved(photo.convert("P"), "GIF", comment=b"a comment", transparency=3)
    yield _saved(photo.convert("P"), "GIF", **moving)
    yield _saved(photo, "PNG", **moving)
    profile = hand_written.profile((0.5, 0.2, 0), (0.3, 0.7, 0), (0.2, 0.1, 0.8), 2.2, b"a name")
    for image_format in ("PNG", "TIFF", "JPEG"):
        yield _saved(photo.convert("RGB"), image_format, icc_profile=profile)
    for colour_type, channels in hand_written.CHANNELS.items():
        bits = 8 if colour_type == 3 else 16
        samples = rng.integers(0, 200, (7, 5, channels), dtype=np.uint16)
        further = [(b"PLTE", bytes(range(256)) * 3)] if colour_type == 3 else []
        yield hand_written.png(samples, bits, colour_type, interlaced=True, further=further)
    yield hand_written.tiff(struct.pack(">4f", 0, -1, 2, 3), 2, 2, bits=(32,), sample_format=3)
    yield (_FILES / "quarters.heic").read_bytes()


def _in(photo: Image.Image, mode: str) -> Image.Image:
    if mode == "I;16":
        return Image.fromarray(np.asarray(photo.convert("L")).astype(np.uint16) * 257)
    if mode in {"F", "I"}:
        return photo.convert("L").convert(mode)
    return photo.convert("RGB").convert(mode)


def _saved(image: Image.Image, image_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def names() -> Iterator[bytes]:
    """Names of every framework and paper."""
    from vgg_explorer.names import known_names, names_in_papers

    known = [r.name for readings in known_names.by_key().values() for r in readings]
    known += list(names_in_papers.keys().values())
    known += ["third pooling layer", "features[:17]", "第四个池化层", "conv5_3/Relu:0", "³√№"]
    for first, second in zip(known[::7], known[3::7], strict=False):
        yield f"{first}{_BETWEEN}{second}".encode()


def links() -> Iterator[bytes]:
    """Every parameter with each of its values."""
    for choice in targets.choices():
        values = [*choice.words, "true", "512x512", "own", "3,4", "relu3_3", "conv3", ""]
        for value in values:
            yield f"{choice.in_address}={value}".encode()
    yield _BETWEEN.join(f"{each.in_address}=1" for each in targets.choices()).encode()


def papers() -> Iterator[bytes]:
    """Entries as they are kept, and forms."""
    folder = sorted(files("vgg_explorer").joinpath("data", "papers").iterdir(), key=str)
    for file in folder[::6]:
        yield file.read_bytes()
    form = ["A title", "2019", "1512.02325", "A. Author", "ICCV", "paper", "VGG16", "VGG16"]
    form += ["last_conv", "official", "primary_code", "all of it", "", "none", "conv3", "relu3_3"]
    form += ["official", "owner/name", "0" * 40, "a/file.py", "3-9,12", "conv3, conv4"]
    yield _BETWEEN.join(form * 2).encode()


WORDS = {
    "images": """
        IHDR IDAT PLTE tRNS iCCP eXIf acTL fcTL fdAT IEND VP8X VP8L ALPH ANIM ANMF ICCP ispe av1C
        hvcC irot imir Exif Adobe ICC_PROFILE II* MM GIF89a NETSCAPE2.0 MPF
    """,
    "names": """
        conv pool relu block stage layer features classifier vgg16 vgg19 _ - . / :0 [ ] pre before
        after the of last third max_pooling2d conv2d fc norm 第 层 池化 couche φ
    """,
    "links": "= , x true false own None \x1f <b> %00 relu5_3",
    "papers": """
        [[layers]] [[evidence]] name= tensors= checked= year= convention= url= vgg19= counterpart=
        true 2026-11-25 inf nan \"\"\"
    """,
}
"""Words for each target, with spaces between them."""
SEEDS = {"images": images, "names": names, "links": links, "papers": papers}
