"""The forward pass for a page: what was computed already, progress, and failures."""

import contextlib
import gc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.errors import StreamlitDuplicateElementKey

from vgg_explorer.charts.markup import escaped
from vgg_explorer.compute import elsewhere, extractor
from vgg_explorer.compute.activation import Activation, Held, whole
from vgg_explorer.compute.elsewhere import Elsewhere
from vgg_explorer.compute.engine import Engine
from vgg_explorer.compute.first_load import FirstLoad
from vgg_explorer.compute.shared_passes import SharedPasses
from vgg_explorer.compute.weights import Report, WeightsUnavailableError
from vgg_explorer.network import Tensor
from vgg_explorer.network.formatting import listed
from vgg_explorer.operation import events
from vgg_explorer.ui.shared import own_images, pass_progress
from vgg_explorer.ui.shared.fed_image import Fed

STORE_BYTES = 600_000_000

_AGAIN, _LATEST = "load_again_asked", "latest_computed"
_TICK_SECONDS = 0.5


@dataclass(frozen=True, eq=False)
class Computed:
    """Activations with what is said about them.

    Attributes:
        fed: The image, which now knows what computed them.
        held: By tensor id, wherever the values are: a picture of them can be made there.
        model: What computed them: device and provenance of the weights.
        sentence: Device, time and weights.
    """

    fed: Fed
    held: Mapping[str, Held]
    model: Engine
    sentence: str

    @property
    def activations(self) -> Mapping[str, Activation]:
        """By tensor id; float32, (height, width, channels), read-only; fetched when looked up."""
        return _Fetched(self.held)


class _Fetched(Mapping[str, Activation]):
    def __init__(self, held: Mapping[str, Held]) -> None:
        self._held = held

    def __getitem__(self, tensor: str) -> Activation:
        return whole(self._held[tensor])

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def at_hand(fed: Fed, tensors: Sequence[Tensor]) -> bool:
    """Whether ``compute`` would answer at once, or answered last what is asked again.

    A page that runs again once its activations are there must not do so for ever, even if others'
    passes have taken their place in the meantime.
    """
    ids = tuple(dict.fromkeys(each.id for each in tensors))
    if st.session_state.get(_LATEST) == (fed.fingerprint, ids):
        return True
    try:
        engine = elsewhere.engine()
    except elsewhere.ElsewhereError:
        engine = None
    if engine:
        key = _by(engine, fed).activations_key
        return _passes_of(engine, fed).store.holds(key, ids)
    key = _by(None, fed).activations_key
    return extractor.loaded() and _passes().store.holds(key, ids)


def compute(fed: Fed, tensors: Sequence[Tensor]) -> Computed | None:
    """The activations of some tensors, with progress shown.

    None, with a sentence, on failure, and where the visitor has cancelled the pass.
    """
    try:
        engine = elsewhere.engine()
        if engine:
            return _compute(fed, tensors, engine)
    except elsewhere.ElsewhereError as error:
        events.refused("engine")
        st.warning(escaped(str(error)))
    return _compute(fed, tensors, None)


def _compute(fed: Fed, tensors: Sequence[Tensor], engine: Elsewhere | None) -> Computed | None:
    """By the engine, or here if there is none.

    Raises:
        ElsewhereError: If the engine can't.
    """
    ids = tuple(dict.fromkeys(each.id for each in tensors))
    fed = _by(engine, fed)
    place = st.empty()
    try:
        with place.container():
            model = engine or _load()
            passes, key = _passes_of(engine, fed), fed.activations_key
            found = passes.at_hand(key, ids)
            if found is None and pass_progress.cancelled(fed, ids):
                pass_progress.offer_again(fed, ids)
                return None
            if found is None:
                with events.queued(), passes.ask(model, key, fed.pixels, ids) as ticket:
                    pass_progress.show_until_done(ticket, fed, ids)
                    found = ticket.result()
    except elsewhere.ElsewhereError:
        place.empty()
        raise
    except (
        WeightsUnavailableError,
        extractor.BackendError,
        extractor.DeviceError,
        extractor.OutOfMemoryError,
    ) as error:
        events.refused(_refusal(error))
        place.empty()
        st.error(escaped(str(error)))
        if isinstance(error, (WeightsUnavailableError, extractor.DeviceError)):
            _offer_another_try()
        return None
    except ImportError as error:
        events.refused("backend")
        place.empty()
        st.error(
            f"TensorFlow, which runs the network, can't be loaded: {escaped(str(error))}. Install "
            "the requirements again; names, shapes and sizes work without it."
        )
        return None
    st.session_state[_LATEST] = (fed.fingerprint, ids)
    if own_images.has_gone(fed.fingerprint):  # while it was computed
        _forget(fed.fingerprint)
    place.empty()
    if found.computed:
        took = f"{listed(found.computed)} computed in {found.seconds:.2f} s"
    else:
        took = "at hand from an earlier pass"
    sentence = f"{model.device}, float32, batch of 1: {took}. {model.provenance.sentence}"
    return Computed(fed, found.activations, model, sentence)


def _by(engine: Elsewhere | None, fed: Fed) -> Fed:
    """The image with what computes its activations."""
    return replace(fed, computed_by=engine.device if engine else "")


def _passes_of(engine: Elsewhere | None, fed: Fed) -> SharedPasses:
    """Here one pass runs at a time; an engine has replicas, so there several queues lead to it.

    Equal requests meet in the same one.
    """
    if engine is None:
        return _passes()
    return _lane(int(fed.fingerprint, 16) % elsewhere.AT_ONCE)


def bytes_kept() -> int:
    """What the activations take that are kept for all visitors."""
    return sum(each.store.bytes for each in _all_passes())


def load(report: Report) -> extractor.Network:
    """The network; the first call of the server process loads TensorFlow and the weights.

    Args:
        report: Is told what takes long.
    """
    model = extractor.load(report)
    # TensorFlow's objects stay for good; without this every full collection would walk through
    # all of them.
    gc.collect()
    gc.freeze()
    return model


def _load() -> Engine:
    """The network, with what takes long shown on the page."""
    if extractor.loaded():
        return extractor.load()
    under_way = _first_load().begin(anew=st.session_state.pop(_AGAIN, False))
    with st.spinner("Loading TensorFlow and the ImageNet weights …", show_time=True):
        words = st.empty()
        while True:
            # With every word sent, the page is free to follow the visitor's next click.
            words.caption(escaped(_first_load().said))
            with contextlib.suppress(TimeoutError):
                network = under_way.result(_TICK_SECONDS)
                break
            if under_way.done():
                network = under_way.result()
                break
        # The pass that follows says itself what it does.
        words.empty()
    return network


def _offer_another_try() -> None:
    """A button below the sentence; a click on it loses no choice."""
    # Once is enough on a page that asks for several tensors.
    with contextlib.suppress(StreamlitDuplicateElementKey):
        st.button("Try again", key="load_again", on_click=_try_again)


def _try_again() -> None:
    st.session_state[_AGAIN] = True


@st.cache_resource(show_spinner=False)
def _first_load() -> FirstLoad[extractor.Network]:
    return FirstLoad(load)


def _refusal(error: Exception) -> events.Refusal:
    if isinstance(error, WeightsUnavailableError):
        return "weights"
    return "memory" if isinstance(error, extractor.OutOfMemoryError) else "backend"


@st.cache_resource(show_spinner=False)
def _passes() -> SharedPasses:
    return SharedPasses(STORE_BYTES)


@st.cache_resource(show_spinner=False)
def _lane(number: int) -> SharedPasses:
    return SharedPasses(STORE_BYTES // elsewhere.AT_ONCE)


def _all_passes() -> list[SharedPasses]:
    return [_passes(), *map(_lane, range(elsewhere.AT_ONCE))]


def _forget(image: str) -> None:
    for each in _all_passes():
        each.store.forget(image)


own_images.also_forgets(_forget)
