import numpy as np
import pytest

from vgg_explorer.measures import channel_statistics

Array = np.ndarray


def activation(shape: tuple[int, int, int], *, signed: bool = False, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(shape, dtype=np.float32)
    values *= rng.uniform(0.01, 30, shape[2]).astype(np.float32)
    return values if signed else np.maximum(values, 0)


@pytest.mark.parametrize("shape", [(1, 1, 3), (7, 5, 512), (33, 2, 7), (300, 200, 4)])
@pytest.mark.parametrize("signed", [False, True])
def test_statistics_agree_with_float64(shape: tuple[int, int, int], signed: bool) -> None:
    values = activation(shape, signed=signed)
    values[..., 1] = 0
    before = values.copy()
    statistics = channel_statistics.measure(values, signed=signed)
    exact = values.astype(np.float64)
    np.testing.assert_array_equal(statistics.minimum, values.min(axis=(0, 1)))
    np.testing.assert_array_equal(statistics.maximum, values.max(axis=(0, 1)))
    scale = np.abs(exact).mean(axis=(0, 1)) + 1e-30
    assert np.abs((statistics.mean - exact.mean(axis=(0, 1))) / scale).max() < 1e-6
    np.testing.assert_allclose(statistics.l2, np.sqrt((exact**2).sum(axis=(0, 1))), rtol=1e-6)
    np.testing.assert_allclose(statistics.zero_share, (values == 0).mean(axis=(0, 1)), rtol=1e-6)
    assert statistics.dead[1]
    assert statistics.tensor_minimum == values.min()
    assert statistics.tensor_maximum == values.max()
    assert statistics.tensor_mean == pytest.approx(exact.mean(), rel=1e-5, abs=1e-6)
    assert statistics.tensor_zero_share == pytest.approx((values == 0).mean())
    np.testing.assert_array_equal(values, before)


def test_non_finite_values_are_counted_and_left_out() -> None:
    values = activation((6, 6, 5), signed=True)
    values[0, 0, 0] = np.nan
    values[1, :2, 1] = np.inf
    values[2, :3, 2] = -np.inf
    values[..., 3] = np.nan
    statistics = channel_statistics.measure(values, signed=True)
    assert statistics.nan_count == 37
    assert statistics.positive_infinity_count == 2
    assert statistics.negative_infinity_count == 3
    assert statistics.non_finite_count == 42
    for channel in (0, 1, 2, 4):
        finite = values[..., channel][np.isfinite(values[..., channel])].astype(np.float64)
        assert statistics.minimum[channel] == finite.min()
        assert statistics.maximum[channel] == finite.max()
        assert statistics.mean[channel] == pytest.approx(finite.mean(), rel=1e-5)
        assert statistics.l2[channel] == pytest.approx(np.sqrt((finite**2).sum()), rel=1e-5)
    assert np.isnan(statistics.minimum[3])
    assert np.isnan(statistics.mean[3])
    assert statistics.peak[3] == 0
    assert np.isfinite(statistics.tensor_maximum)


def test_dead_is_all_zero_and_constant_is_something_else() -> None:
    values = activation((4, 4, 4), signed=True)
    values[..., 0] = 0
    values[..., 1] = -3
    values[..., 2] = 0
    values[1, 1, 2] = np.nan
    statistics = channel_statistics.measure(values, signed=True)
    assert statistics.dead.tolist() == [True, False, False, False]
    assert statistics.constant.tolist() == [False, True, False, False]
    assert statistics.dead_count == 1
    one_cell = channel_statistics.measure(values[:1, :1], signed=True)
    assert not one_cell.constant.any()


def test_statistics_cannot_be_changed() -> None:
    statistics = channel_statistics.measure(activation((3, 3, 3)), signed=False)
    with pytest.raises(ValueError, match="read-only"):
        statistics.mean[0] = 1


@pytest.mark.parametrize(
    "values",
    [
        np.zeros((3, 3), np.float32),
        np.zeros((1, 3, 3, 3), np.float32),
        np.zeros((3, 3, 3), np.float64),
        np.zeros((0, 3, 3), np.float32),
    ],
)
def test_other_arrays_are_refused(values: Array) -> None:
    with pytest.raises(ValueError, match="float32 array"):
        channel_statistics.measure(values, signed=False)


def test_orders() -> None:
    values = np.zeros((1, 4, 5), dtype=np.float32)
    values[0, :, 0] = [1, 1, 1, 1]
    values[0, :, 1] = [0, 0, 0, 3]
    values[0, :, 3] = [1, 1, 1, 1]
    values[0, :, 4] = np.nan
    statistics = channel_statistics.measure(values, signed=False)
    assert channel_statistics.order(statistics, "index").tolist() == [0, 1, 2, 3, 4]
    assert channel_statistics.order(statistics, "mean").tolist() == [0, 3, 1, 2, 4]
    assert channel_statistics.order(statistics, "max").tolist() == [1, 0, 3, 2, 4]
    assert channel_statistics.order(statistics, "l2").tolist() == [1, 0, 3, 2, 4]
    assert channel_statistics.order(statistics, "zeros").tolist() == [2, 1, 0, 3, 4]
    with pytest.raises(ValueError, match="by must be one of"):
        channel_statistics.order(statistics, "beauty")  # type: ignore[arg-type]


@pytest.mark.parametrize("by", [by for by in channel_statistics.ORDERS if by != "index"])
def test_a_channel_without_a_finite_value_comes_last(by: channel_statistics.Order) -> None:
    values = np.ones((1, 4, 2), dtype=np.float32)
    values[0, :, 0] = np.nan
    statistics = channel_statistics.measure(values, signed=False)
    assert channel_statistics.order(statistics, by).tolist() == [1, 0]
