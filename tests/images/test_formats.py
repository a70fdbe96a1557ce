"""Every kind of file that a camera or a program writes, against what went into it."""

import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.images import hand_written
from tests.images.hand_written import CHANNELS, Samples
from vgg_explorer.images import decoding, formats

FILES = Path(__file__).parent / "files"
RNG = np.random.default_rng(11)
PHOTO = RNG.integers(0, 256, (23, 17, 3), dtype=np.uint8)
QUICK = settings(max_examples=40, derandomize=True, deadline=None, database=None)

DISPLAY_P3 = hand_written.DISPLAY_P3
SRGB_OF_XYZ = np.linalg.inv(
    np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.7141]])
)
"""XYZ under D50 to linear sRGB, from the primaries in the standard's ICC profile."""


def saved(image: Image.Image, image_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def eight_bits(values: Samples, bits: int) -> np.ndarray:
    scaled: np.ndarray = np.floor(values / (2**bits - 1) * 255 + 0.5).astype(np.uint8)
    return scaled


# --- PNG --------------------------------------------------------------------------------------


@st.composite
def pngs(draw: st.DrawFn) -> tuple[bytes, np.ndarray]:
    """A PNG of any kind, and what it shows."""
    kinds = [(0, b) for b in (1, 2, 4, 8, 16)] + [(3, b) for b in (1, 2, 4, 8)]
    kinds += [(kind, bits) for kind in (2, 4, 6) for bits in (8, 16)]
    kind, bits = draw(st.sampled_from(kinds))
    shape = draw(st.tuples(st.integers(1, 20), st.integers(1, 20)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    samples = rng.integers(0, 2**bits, (*shape, CHANNELS[kind]), dtype=np.uint16)
    further: list[tuple[bytes, bytes]] = []
    if kind == 3:
        palette = rng.integers(0, 256, (2**bits, 3), dtype=np.uint8)
        alpha = np.full(2**bits, 255, dtype=np.uint8)
        further.append((b"PLTE", palette.tobytes()))
        if draw(st.booleans()):
            count = int(rng.integers(1, 2**bits + 1))
            alpha[:count] = rng.integers(0, 256, count)
            further.append((b"tRNS", alpha[:count].tobytes()))
        shown, opacity = palette[samples[..., 0]], alpha[samples[..., 0]]
    else:
        # Of 16 bits a channel of colour the upper 8 are used, as the note says.
        upper = bits == 16 and kind != 0
        values = (samples >> 8).astype(np.uint8) if upper else eight_bits(samples, bits)
        opacity = values[..., -1] if kind in {4, 6} else np.full(shape, 255, dtype=np.uint8)
        colours = values[..., : CHANNELS[kind] - (kind in {4, 6})]
        shown = np.broadcast_to(colours, (*shape, 3))
        if kind == 0 and draw(st.booleans()):
            hidden = int(samples[0, 0, 0])
            further.append((b"tRNS", struct.pack(">H", hidden)))
            opacity = np.where(samples[..., 0] == hidden, 0, 255).astype(np.uint8)
    share = opacity[..., np.newaxis] / 255
    data = hand_written.png(samples, bits, kind, interlaced=draw(st.booleans()), further=further)
    return data, shown * share + 255 * (1 - share)


@QUICK
@given(pngs())
def test_a_png_of_any_kind_shows_what_went_in(made: tuple[bytes, np.ndarray]) -> None:
    data, expected = made
    pixels = decoding.load(data)
    assert pixels.shape == expected.shape
    whole = expected == np.rint(expected)
    np.testing.assert_array_equal(pixels[whole], expected[whole])
    assert np.abs(pixels - expected).max() <= 1


def test_16_bits_a_channel_of_colour_are_said() -> None:
    samples = RNG.integers(0, 65536, (5, 6, 3), dtype=np.uint16)
    assert decoding.read(hand_written.png(samples, 16, 2)).notes == (
        "16 bits a channel: the upper 8 are used.",
    )


@pytest.mark.parametrize("big_endian", [True, False])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_turns_the_corner_that_it_says(
    orientation: int, big_endian: bool
) -> None:
    # Where the first row and the first column of the file belong, from the EXIF specification.
    row_is, column_is = {
        1: ("top", "left"), 2: ("top", "right"), 3: ("bottom", "right"), 4: ("bottom", "left"),
        5: ("left", "top"), 6: ("right", "top"), 7: ("right", "bottom"), 8: ("left", "bottom"),
    }[orientation]  # fmt: skip
    samples = np.zeros((4, 6, 1), dtype=np.uint16)
    samples[0] = 100
    samples[:, 0] += 50
    block = hand_written.exif(orientation, big_endian=big_endian)
    pixels = decoding.load(hand_written.png(samples, 8, 0, further=[(b"eXIf", block)]))[..., 0]
    sides = {
        "top": pixels[0], "bottom": pixels[-1], "left": pixels[:, 0], "right": pixels[:, -1],
    }  # fmt: skip
    assert (sides[row_is] >= 100).all()
    assert np.isin(sides[column_is], (50, 150)).all()
    assert pixels.shape == ((4, 6) if orientation < 5 else (6, 4))


# --- TIFF -------------------------------------------------------------------------------------


@QUICK
@given(
    st.sampled_from([1, 2, 4, 8, 12, 16]), st.booleans(), st.integers(1, 20), st.integers(1, 20),
    st.integers(0, 2**32),
)  # fmt: skip
def test_a_grey_tiff_of_any_depth(
    bits: int, big_endian: bool, height: int, width: int, seed: int
) -> None:
    big_endian = big_endian and bits != 12  # that is read in one order only
    samples = np.random.default_rng(seed).integers(0, 2**bits, (height, width), dtype=np.uint16)
    if bits == 16:
        body = samples.astype(">u2" if big_endian else "<u2").tobytes()
    else:
        body = b"".join(hand_written.packed(line, bits) for line in samples)
    data = hand_written.tiff(body, width, height, bits=(bits,), big_endian=big_endian)
    picture = decoding.read(data)
    np.testing.assert_array_equal(picture.pixels[..., 0], eight_bits(samples, bits))
    assert bool(picture.notes) == (bits > 8)


@pytest.mark.parametrize("big_endian", [True, False])
def test_a_tiff_of_16_bits_a_channel(big_endian: bool) -> None:
    samples = RNG.integers(0, 65536, (7, 5, 3), dtype=np.uint16)
    data = hand_written.tiff(
        samples.astype(">u2" if big_endian else "<u2").tobytes(), 5, 7,
        bits=(16, 16, 16), photometric=2, big_endian=big_endian,
    )  # fmt: skip
    picture = decoding.read(data)
    np.testing.assert_array_equal(picture.pixels, samples >> 8)
    assert picture.notes == ("16 bits a channel: the upper 8 are used.",)


NUMBERS = {
    "from 0 to 1": ([0.0, 0.25, 0.5, 1.0], [0, 64, 128, 255], "0 is black and 1 is white"),
    "any": ([-3.0, 0.0, 3.0, 9.0], [0, 64, 128, 255], "the least, -3, is black and the greatest"),
    "not finite": ([np.nan, -np.inf, np.inf, 0.5], [0, 0, 255, 128], "0 is black and 1 is white"),
    "all the same": ([7.0, 7.0, 7.0, 7.0], [0, 0, 0, 0], "all values are the same"),
    "none finite": ([np.nan] * 4, [0, 0, 0, 0], "all values are the same"),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("big_endian", [True, False])
@pytest.mark.parametrize(("values", "expected", "said"), NUMBERS.values(), ids=NUMBERS.keys())
def test_floats_are_scaled_by_the_rule_that_is_said(
    values: list[float], expected: list[int], said: str, big_endian: bool
) -> None:
    body = np.array(values, dtype=">f4" if big_endian else "<f4").tobytes()
    data = hand_written.tiff(body, 4, 1, bits=(32,), sample_format=3, big_endian=big_endian)
    picture = decoding.read(data)
    assert picture.pixels[0, :, 1].tolist() == expected
    assert said in picture.notes[0]


def test_white_may_be_zero() -> None:
    body = np.array([0.0, 1.0], dtype="<f4").tobytes()
    picture = decoding.read(
        hand_written.tiff(body, 2, 1, bits=(32,), sample_format=3, photometric=0)
    )
    assert picture.pixels[0, :, 0].tolist() == [255, 0]
    assert "turned round" in picture.notes[0]


def test_32_bit_integers_are_scaled_by_the_rule_that_is_said() -> None:
    body = np.array([-200, 0, 200, 600], dtype="<i4").tobytes()
    picture = decoding.read(hand_written.tiff(body, 4, 1, bits=(32,), sample_format=2))
    assert picture.pixels[0, :, 0].tolist() == [0, 64, 128, 255]
    assert picture.notes == (
        "Integer grey: the least, -200, is black and the greatest, 600, is white.",
    )


def test_of_several_pages_the_first_is_used_and_said() -> None:
    assert decoding.read(hand_written.tiff(bytes(4), 2, 2, pages=3)).notes == (
        "The first page of several is used.",
    )


# --- JPEG -------------------------------------------------------------------------------------


def test_cmyk_of_a_tiff_and_inverted_as_adobe_writes_it_in_a_jpeg_are_the_same() -> None:
    inks = np.zeros((16, 16, 4), dtype=np.uint8)
    inks[:8, :, 0], inks[8:, :, 3] = 255, 128  # cyan above, half black below
    image = Image.fromarray(inks, "CMYK")
    body = inks.tobytes()
    of_tiff = decoding.load(hand_written.tiff(body, 16, 16, bits=(8, 8, 8, 8), photometric=5))
    jpeg = saved(image, "JPEG", quality=100, subsampling=0)
    assert b"Adobe" in jpeg
    of_jpeg = decoding.read(jpeg)
    assert of_tiff[0, 0].tolist() == [0, 255, 255]
    assert of_tiff[-1, 0].tolist() == [127, 127, 127]
    assert np.abs(of_jpeg.pixels.astype(int) - of_tiff).max() <= 2
    assert of_jpeg.notes == ("CMYK converted to RGB without a colour profile.",)


# --- moving pictures, and several in one file --------------------------------------------------


@pytest.mark.parametrize("image_format", ["GIF", "PNG", "WEBP", "AVIF"])
def test_of_an_animation_the_first_frame_is_used_and_said(image_format: str) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "lime")]
    lossless = {"lossless": True} if image_format == "WEBP" else {}
    data = saved(frames[0], image_format, save_all=True, append_images=frames[1:], **lossless)
    picture = decoding.read(data)
    assert np.abs(picture.pixels.astype(int) - (255, 0, 0)).max() <= 3
    assert picture.notes == ("The first of 3 frames is used.",)


def test_heic() -> None:
    picture = decoding.read((FILES / "quarters.heic").read_bytes())
    assert picture.pixels.shape == (40, 48, 3)
    corners = picture.pixels[[4, 4, -4, -4], [4, -4, 4, -4]].astype(int)
    expected = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]
    assert np.abs(corners - expected).max() <= 3
    assert picture.notes == ()


def test_avif_keeps_its_colours() -> None:
    smooth = Image.fromarray(PHOTO).resize((64, 64), Image.Resampling.BICUBIC)
    data = saved(smooth, "AVIF", quality=100, subsampling="4:4:4")
    assert np.abs(decoding.load(data).astype(int) - np.asarray(smooth)).max() <= 3


# --- colour profiles --------------------------------------------------------------------------


def in_srgb(pixels: np.ndarray) -> np.ndarray:
    """Display P3 with the exponent 2.2 to sRGB, by the definitions of both."""
    p3 = np.array(
        [[0.51512, 0.29198, 0.1571], [0.2412, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]]
    )
    linear = np.clip((pixels / 255) ** 2.2 @ p3.T @ SRGB_OF_XYZ.T, 0, 1)
    curved: np.ndarray = np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055
    )
    curved *= 255
    return curved


@pytest.mark.parametrize("image_format", ["PNG", "TIFF", "WEBP", "JPEG", "AVIF"])
def test_a_profile_is_applied_and_said(image_format: str) -> None:
    smooth = Image.fromarray(PHOTO // 2 + 64).resize((64, 64), Image.Resampling.BICUBIC)
    options = {"lossless": True} if image_format == "WEBP" else {}
    plain = decoding.load(saved(smooth, image_format, **options))
    picture = decoding.read(saved(smooth, image_format, icc_profile=DISPLAY_P3, **options))
    assert picture.notes == ("Converted to sRGB by the embedded profile “Display P3 of 2.2”.",)
    # Far from black, where the exponent's slope and the table for it matter most.
    assert np.abs(picture.pixels - in_srgb(plain)).max() <= 2


def test_a_profile_is_applied_below_transparency() -> None:
    layered = np.dstack([PHOTO // 2 + 64, np.full(PHOTO.shape[:2], 128, dtype=np.uint8)])
    picture = decoding.read(saved(Image.fromarray(layered), "PNG", icc_profile=DISPLAY_P3))
    expected = in_srgb(layered[..., :3]) * (128 / 255) + 255 * (127 / 255)
    assert np.abs(picture.pixels - expected).max() <= 2
    assert len(picture.notes) == 2


def test_srgb_under_any_name_leaves_the_pixels_alone() -> None:
    from PIL import ImageCms

    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = decoding.read(saved(Image.fromarray(PHOTO), "PNG", icc_profile=own))
    np.testing.assert_array_equal(picture.pixels, PHOTO)
    assert picture.notes == ()


@pytest.mark.parametrize(
    ("mode", "profile", "said"),
    [
        ("RGB", b"no profile", "damaged"),
        ("RGB", DISPLAY_P3[:200], "damaged"),
        ("CMYK", DISPLAY_P3, "for other colours"),
    ],
)
def test_a_profile_that_can_not_be_used_is_left_out_and_that_is_said(
    mode: str, profile: bytes, said: str
) -> None:
    image = Image.fromarray(PHOTO).convert(mode)
    picture = decoding.read(saved(image, "TIFF", icc_profile=profile))
    np.testing.assert_array_equal(picture.pixels, np.asarray(image.convert("RGB")))
    assert said in picture.notes[0]


def test_the_name_of_a_profile_is_one_short_line() -> None:
    name = b"<script>alert(1)</script>\n\x07" + b"long " * 40
    odd = hand_written.profile(
        (0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407),
        1.8, name,
    )  # fmt: skip
    note = decoding.read(saved(Image.fromarray(PHOTO), "PNG", icc_profile=odd)).notes[0]
    assert len(note) < 120
    assert note.isprintable()


# --- against another library's decoders --------------------------------------------------------


@pytest.mark.tensorflow
def test_the_pixels_are_those_of_tensorflow_s_decoders() -> None:
    import tensorflow as tf

    rng = np.random.default_rng(2)
    for size in ((33, 47), (64, 64), (7, 130)):
        smooth = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
        image = Image.fromarray(smooth)
        for progressive in (False, True):
            for subsampling in (0, 1, 2):
                jpeg = saved(
                    image, "JPEG", quality=90, progressive=progressive, subsampling=subsampling
                )
                theirs = tf.io.decode_jpeg(jpeg, channels=3, dct_method="INTEGER_ACCURATE").numpy()
                np.testing.assert_array_equal(decoding.load(jpeg), theirs)
        for image_format in ("PNG", "BMP"):
            data = saved(image, image_format)
            theirs = tf.io.decode_image(data, channels=3).numpy()
            np.testing.assert_array_equal(decoding.load(data), theirs)
        gif = saved(image.convert("P", palette=Image.Palette.ADAPTIVE), "GIF")
        np.testing.assert_array_equal(decoding.load(gif), tf.io.decode_gif(gif).numpy()[0])


def test_a_truncated_zlib_stream_is_refused() -> None:
    whole = hand_written.png(np.zeros((40, 40, 3), dtype=np.uint16), 8, 2)
    body = whole[whole.index(b"IDAT") + 4 : -12 - 4]
    cut = whole.replace(hand_written.chunk(b"IDAT", body), hand_written.chunk(b"IDAT", body[:9]))
    assert cut != whole
    assert zlib.decompress(body)
    with pytest.raises(decoding.ImageError):
        decoding.load(cut)


def test_without_the_package_for_heic_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    formats.learn_heif.cache_clear()
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(decoding.ImageError, match="HEIC can't be read here"):
        decoding.read((FILES / "quarters.heic").read_bytes())
