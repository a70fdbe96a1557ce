import io
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile, ImageOps

from tests.images import hand_written
from vgg_explorer.images import decoding, preprocessing, resizing
from vgg_explorer.images.decoding import ImageError

RNG = np.random.default_rng(7)
PHOTO = RNG.integers(0, 256, (60, 50, 3), dtype=np.uint8)


HEIC = (Path(__file__).parent / "files" / "quarters.heic").read_bytes()
WRITTEN = [each for each in decoding.FORMATS if each != "HEIF"]
"""Formats that Pillow writes, too."""
TIFF_OF_FLOATS = hand_written.tiff(
    bytes(48), 2, 2, bits=(32, 32, 32), photometric=2, sample_format=3
)


def saved(image: Image.Image, image_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A few hundred bytes that claim a size and hold nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(name + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + name + body + checksum

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    header = chunk(b"IHDR", size + bytes([8, 2, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def is_one_sentence(message: str) -> bool:
    return message[0].isupper() and message.endswith(".") and ". " not in message


# --- decoding ---------------------------------------------------------------------------------


def test_what_pillow_warns_of_is_logged_and_not_shown(
    caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    truncated = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x12\x01\x03\0"
    with caplog.at_level("INFO"):
        decoding.read(saved(Image.fromarray(PHOTO), "JPEG", exif=truncated))
    assert "Corrupt EXIF" in caplog.text
    assert not recwarn.list


@pytest.mark.parametrize("image_format", ["PNG", "BMP", "TIFF"])
def test_lossless_formats_come_back_pixel_for_pixel(image_format: str) -> None:
    picture = decoding.read(saved(Image.fromarray(PHOTO), image_format))
    np.testing.assert_array_equal(picture.pixels, PHOTO)
    assert picture.pixels.dtype == np.uint8
    assert picture.format == image_format
    assert picture.notes == ()


@pytest.mark.parametrize("image_format", WRITTEN)
def test_every_format_gives_its_own_decoder_s_pixels(image_format: str) -> None:
    data = saved(Image.fromarray(PHOTO), image_format)
    expected = np.array(Image.open(io.BytesIO(data)).convert("RGB"))
    np.testing.assert_array_equal(decoding.load(data), expected)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(Image.fromarray(PHOTO), "PNG", exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    picture = decoding.read(data)
    np.testing.assert_array_equal(picture.pixels, np.array(upright))
    assert bool(picture.notes) == (orientation > 1)


@pytest.mark.parametrize("image_format", ["PNG", "TIFF"])
def test_16_bit_grey_is_scaled_not_clipped(image_format: str) -> None:
    values = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    picture = decoding.read(saved(Image.fromarray(values), image_format))
    expected = np.rint(values / 257).astype(np.uint8)
    for channel in range(3):
        np.testing.assert_array_equal(picture.pixels[..., channel], expected)
    assert "16-bit" in picture.notes[0]


def test_16_bit_grey_whose_zero_is_white() -> None:
    values = np.zeros((40, 40), dtype=np.uint16)
    assert (decoding.load(saved(Image.fromarray(values), "TIFF", tiffinfo={262: 0})) == 255).all()


def test_16_bit_grey_with_a_transparent_value() -> None:
    values = np.full((40, 40), 5, dtype=np.uint16)
    assert (decoding.load(saved(Image.fromarray(values), "PNG", transparency=5)) == 255).all()


@pytest.mark.parametrize("alpha", [0, 128, 255])
def test_transparency_is_composited_on_white(alpha: int) -> None:
    layered = np.dstack([PHOTO, np.full(PHOTO.shape[:2], alpha, dtype=np.uint8)])
    picture = decoding.read(saved(Image.fromarray(layered), "PNG"))
    expected = PHOTO * (alpha / 255) + 255 * (1 - alpha / 255)
    assert np.abs(picture.pixels - expected).max() <= 1
    assert bool(picture.notes) == (alpha < 255)


def test_a_transparent_palette_entry_is_white() -> None:
    image = Image.new("P", (40, 40), 3)
    image.putpalette([0, 0, 0] * 256)
    assert (decoding.load(saved(image, "PNG", transparency=3)) == 255).all()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr"])
def test_other_modes_become_rgb(mode: str) -> None:
    image = Image.new("RGB", (40, 33), (255, 255, 255)).convert(mode)
    image_format = "TIFF" if mode in {"CMYK", "YCbCr"} else "PNG"
    pixels = decoding.load(saved(image, image_format))
    assert pixels.shape == (33, 40, 3)
    assert (pixels == 255).all()


BROKEN = {
    "empty": b"",
    "no image": b"conv3, conv4, conv5",
    "truncated JPEG": saved(Image.fromarray(PHOTO), "JPEG")[:900],
    "truncated PNG": saved(Image.fromarray(PHOTO), "PNG")[:4000],
    "truncated WebP": saved(Image.fromarray(PHOTO), "WEBP")[:900],
    "truncated GIF": saved(Image.fromarray(PHOTO), "GIF")[:1200],
    "truncated BMP": saved(Image.fromarray(PHOTO), "BMP")[:900],
    "truncated TIFF": saved(Image.fromarray(PHOTO), "TIFF")[:900],
    "truncated AVIF": saved(Image.fromarray(PHOTO), "AVIF")[:900],
    "truncated HEIC": HEIC[:500],
    "HEIC without a picture": b"\0\0\0\x18ftypheic" + bytes(64),
    "floating-point colour": TIFF_OF_FLOATS,
    "Lab TIFF": saved(Image.new("LAB", (40, 40)), "TIFF"),
    "EPS": saved(Image.fromarray(PHOTO), "EPS"),
    "no pixels": png_header(0, 40),
    "90 megapixels": png_header(9000, 10_000),
    "170 megapixels": png_header(17_000, 10_000),
    "4 gigapixels": png_header(65_000, 65_000),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
def test_what_cannot_be_used_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(ImageError) as caught:
        decoding.load(data)
    assert is_one_sentence(str(caught.value))


@pytest.mark.parametrize("name", [name for name in BROKEN if name.endswith("pixels")])
def test_what_claims_too_many_pixels_or_none_is_refused_before_it_is_decoded(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("it was decoded"))
    with pytest.raises(ImageError):
        decoding.load(BROKEN[name])


@pytest.mark.filterwarnings("ignore:::PIL")
def test_damage_anywhere_gives_pixels_or_an_image_error() -> None:
    rng = np.random.default_rng(0)
    whole = [HEIC, *(saved(Image.fromarray(PHOTO), image_format) for image_format in WRITTEN)]
    for _ in range(1500):
        data = bytearray(whole[rng.integers(len(whole))])
        for _ in range(rng.integers(1, 8)):
            data[rng.integers(min(len(data), 300))] = rng.integers(256)
        try:
            decoding.load(bytes(data))
        except ImageError as error:
            assert is_one_sentence(str(error))  # noqa: PT017 - most of them do not raise


# --- sizes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "asked", "how", "result"),
    [
        ((600, 512), (512, 512), "fit", (512, 437)),
        ((512, 600), (512, 512), "fit", (437, 512)),
        ((100, 50), (512, 512), "fit", (512, 256)),
        ((333, 333), (224, 640), "fit", (224, 224)),
        ((600, 512), (512, 512), "crop", (512, 512)),
        ((33, 900), (225, 127), "crop", (225, 127)),
        ((4000, 2), (64, 512), "crop", (64, 512)),
        ((600, 512), (225, 127), "stretch", (225, 127)),
        ((1, 1), (32, 32), "stretch", (32, 32)),
    ],
)
def test_sizes(
    source: tuple[int, int], asked: tuple[int, int], how: resizing.Fit, result: tuple[int, int]
) -> None:
    sizing = resizing.plan(*source, *asked, how)
    assert (sizing.height, sizing.width) == result
    image = RNG.integers(0, 256, (*source, 3), dtype=np.uint8)
    assert resizing.resize(image, *asked, how).shape == (*result, 3)


@pytest.mark.parametrize("how", ["fit", "crop", "stretch"])
def test_an_image_of_the_right_size_is_not_touched(how: resizing.Fit) -> None:
    assert resizing.resize(PHOTO, 60, 50, how) is PHOTO
    assert resizing.plan(60, 50, 60, 50, how).sentence == (
        "60 × 50 px (height × width), fed pixel for pixel."
    )


@pytest.mark.parametrize("source", [(60, 50), (61, 50)])
def test_a_crop_without_scaling_keeps_the_very_pixels(source: tuple[int, int]) -> None:
    image = RNG.integers(0, 256, (*source, 3), dtype=np.uint8)
    np.testing.assert_array_equal(resizing.resize(image, 40, 50, "crop"), image[10:50])
    assert "pixel for pixel" in resizing.plan(*source, 40, 50, "crop").sentence


def test_a_crop_is_centred() -> None:
    image = np.zeros((100, 300, 3), dtype=np.uint8)
    image[:, 100:200] = 255
    # The filter reaches three pixels of the result into what is cut off.
    assert (resizing.resize(image, 50, 50, "crop")[:, 3:-3] == 255).all()


def test_shrinking_does_not_alias() -> None:
    stripes = np.zeros((512, 512, 3), dtype=np.uint8)
    stripes[:, ::2] = 255
    inner = resizing.resize(stripes, 128, 128, "stretch")[:, 4:-4]
    assert np.abs(inner.astype(int) - 127).max() <= 2


def test_the_sentences() -> None:
    assert resizing.plan(606, 517, 512, 512, "fit").sentence == (
        "606 × 517 px (height × width) scaled to 512 × 437 (Lanczos, aspect kept)."
    )
    assert resizing.plan(606, 517, 224, 224, "stretch").sentence == (
        "606 × 517 px (height × width) stretched to 224 × 224 (Lanczos)."
    )
    assert resizing.plan(606, 517, 512, 512, "crop").sentence == (
        "606 × 517 px (height × width) cropped to the central 517 × 517, scaled to 512 × 512 "
        "(Lanczos, aspect kept)."
    )


@pytest.mark.parametrize(
    ("source", "asked", "how"),
    [
        ((4000, 2), (512, 512), "fit"),
        ((512, 512), (31, 512), "stretch"),
        ((512, 512), (512, 31), "crop"),
        ((512, 512), (512, 20_000), "fit"),
    ],
)
def test_sizes_that_vgg16_cannot_be_fed(
    source: tuple[int, int], asked: tuple[int, int], how: resizing.Fit
) -> None:
    with pytest.raises(ImageError) as caught:
        resizing.plan(*source, *asked, how)
    assert is_one_sentence(str(caught.value))


def test_boxes_never_leave_the_image() -> None:
    rng = np.random.default_rng(3)
    for _ in range(3000):
        height, width = (int(n) for n in rng.integers(1, 3000, 2))
        asked_height, asked_width = (int(n) for n in rng.integers(32, 900, 2))
        top, left, bottom, right = resizing.plan(
            height, width, asked_height, asked_width, "crop"
        ).box
        assert 0 <= top < bottom <= height
        assert 0 <= left < right <= width


# --- what the network is fed ------------------------------------------------------------------


@pytest.mark.tensorflow
def test_preprocessing_is_bit_equal_to_keras() -> None:
    from keras.applications.vgg16 import preprocess_input

    every_value = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    for image in (PHOTO, every_value):
        before = image.copy()
        ours = preprocessing.preprocess(image)
        theirs = preprocess_input(image.astype(np.float32))
        assert ours.dtype == theirs.dtype == np.float32
        assert ours.tobytes() == np.ascontiguousarray(theirs).tobytes()
        np.testing.assert_array_equal(image, before)


def test_fingerprints_tell_every_change() -> None:
    print_of_photo = preprocessing.fingerprint(PHOTO)
    assert print_of_photo == preprocessing.fingerprint(PHOTO.copy())
    assert print_of_photo == preprocessing.fingerprint(np.asfortranarray(PHOTO))
    changed = PHOTO.copy()
    changed[-1, -1, -1] ^= 1
    reshaped = PHOTO.reshape(50, 60, 3)
    prints = {preprocessing.fingerprint(image) for image in (PHOTO, changed, reshaped)}
    assert len(prints) == 3


def test_png_is_lossless() -> None:
    np.testing.assert_array_equal(decoding.load(preprocessing.png(PHOTO)), PHOTO)


@pytest.mark.parametrize("how", ["fit", "crop", "stretch"])
@pytest.mark.parametrize("source", [(75, 99), (99, 75), (600, 512), (33, 47), (64, 64)])
def test_what_is_applied_is_what_was_planned(how: resizing.Fit, source: tuple[int, int]) -> None:
    image = np.random.default_rng(5).integers(0, 256, (*source, 3), dtype=np.uint8)
    sizing = resizing.plan(*source, 64, 64, how)
    applied = resizing.apply(image, sizing)
    assert applied.shape == (sizing.height, sizing.width, 3)
    np.testing.assert_array_equal(applied, resizing.resize(image, 64, 64, how))


def test_a_plan_for_another_size_is_refused() -> None:
    sizing = resizing.plan(75, 99, 64, 64, "fit")
    with pytest.raises(ValueError, match="75 × 99, not 64 × 64"):
        resizing.apply(np.zeros((64, 64, 3), dtype=np.uint8), sizing)
