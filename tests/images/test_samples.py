import re

import numpy as np
import pytest

from vgg_explorer.images import decoding, preprocessing, samples
from vgg_explorer.images.samples import SAMPLES

IDS = tuple(SAMPLES)


def test_ids_are_fit_for_links_and_stable() -> None:
    assert IDS == ("grace_hopper", "gratings", "checkerboard", "step_edge", "colour_bars")
    for key, sample in SAMPLES.items():
        assert sample.id == key
        assert re.fullmatch("[a-z_]+", key)
        assert sample.title
        assert sample.teaches.endswith(".")


@pytest.mark.parametrize("key", IDS)
@pytest.mark.parametrize("size", [(512, 512), (224, 224), (33, 127)])
def test_every_sample_comes_at_the_size_asked_for(key: str, size: tuple[int, int]) -> None:
    sample = SAMPLES[key]
    image = sample.image(*size)
    assert image.shape == (*size, 3)
    assert image.dtype == np.uint8
    assert preprocessing.fingerprint(image) == preprocessing.fingerprint(sample.image(*size))
    assert f"{size[0]} × {size[1]}" in sample.sizing(*size)


@pytest.mark.parametrize("key", IDS)
def test_sizes_that_cannot_be_fed_are_refused(key: str) -> None:
    with pytest.raises(decoding.ImageError):
        SAMPLES[key].image(31, 512)


def test_the_photo_keeps_its_aspect_if_asked_to() -> None:
    assert SAMPLES["grace_hopper"].image(300, 300, "fit").shape == (300, 256, 3)


def test_a_checkerboard_square_is_one_cell_of_the_last_pool() -> None:
    image = SAMPLES["checkerboard"].image(128, 96)
    squares = image.reshape(4, 32, 3, 32, 3)
    np.testing.assert_array_equal(squares.min(axis=(1, 3)), squares.max(axis=(1, 3)))
    expected = np.indices((4, 3)).sum(axis=0) % 2 * 255
    np.testing.assert_array_equal(squares[:, 0, :, 0, 0], expected)


def test_a_step_edge_is_one_edge() -> None:
    image = SAMPLES["step_edge"].image(64, 64)[..., 0].astype(int)
    assert np.flatnonzero(np.diff(image[5])).tolist() == [31]
    assert (image == image[0]).all()


def test_colour_bars_are_the_eight_corners_of_the_colour_cube() -> None:
    image = SAMPLES["colour_bars"].image(40, 64)
    corners = np.unique(image.reshape(-1, 3), axis=0)
    assert len(corners) == 8
    assert set(np.unique(corners)) == {0, 255}
    light = image[0].astype(float) @ (0.299, 0.587, 0.114)
    assert (np.diff(light) <= 0).all()


def test_gratings_have_the_angle_and_period_of_their_place() -> None:
    image = SAMPLES["gratings"].image(512, 512)[..., 0].astype(float) - 127.5
    periods = np.geomspace(3, 32, 8)
    for row in range(8):
        for column in range(8):
            tile = image[row * 64 : row * 64 + 64, column * 64 : column * 64 + 64]
            spectrum = np.abs(np.fft.fft2(tile - tile.mean(), (512, 512)))
            down, across = np.unravel_index(spectrum.argmax(), spectrum.shape)
            frequency = np.array(
                [np.fft.fftfreq(512)[down], np.fft.fftfreq(512)[across]], dtype=float
            )
            assert 1 / np.hypot(*frequency) == pytest.approx(periods[row], rel=0.12)
            angle = np.degrees(np.arctan2(*frequency)) % 180
            off = (angle - column * 22.5 + 90) % 180 - 90
            assert abs(off) < 6
    assert samples.DEFAULT_SIDE == 512
