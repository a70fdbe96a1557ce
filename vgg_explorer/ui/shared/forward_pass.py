"""The forward pass for a page: progress, failures, and what was computed already."""

import contextlib
import gc
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.errors import StreamlitDuplicateElementKey

from vgg_explorer.charts.markup import escaped
from vgg_explorer.compute import extractor
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.activation_store import ActivationStore
from vgg_explorer.compute.first_load import FirstLoad
from vgg_explorer.compute.weights import Report, WeightsUnavailableError
from vgg_explorer.network import Tensor
from vgg_explorer.network.formatting import listed
from vgg_explorer.operation import events
from vgg_explorer.ui.shared import own_images
from vgg_explorer.ui.shared.fed_image import Fed

STORE_BYTES = 600_000_000

_AGAIN = "load_again_asked"
_TICK_SECONDS = 0.5


@dataclass(frozen=True, eq=False)
class Computed:
    """Activations with what is said about them.

    Attributes:
        activations: By tensor id; float32, (height, width, channels), read-only.
        model: What computed them: device and provenance of the weights.
        sentence: Device, time and weights.
    """

    activations: Mapping[str, Activation]
    model: extractor.Network
    sentence: str


def at_hand(fed: Fed, tensors: Sequence[Tensor]) -> bool:
    """Whether ``compute`` would answer at once."""
    ids = [each.id for each in tensors]
    return extractor.loaded() and _store().holds(fed.fingerprint, ids)


def compute(fed: Fed, tensors: Sequence[Tensor]) -> Computed | None:
    """The activations of some tensors, with progress shown; None, with a sentence, on failure."""
    ids = list(dict.fromkeys(each.id for each in tensors))
    place = st.empty()
    try:
        with place.container():
            model = _load()
            seconds = 0.0

            def run(missing: Sequence[str]) -> Mapping[str, Activation]:
                nonlocal seconds
                start = time.perf_counter()
                activations = model.activations(fed.pixels, list(missing))
                seconds = time.perf_counter() - start
                return activations

            waiting = "Waiting for another pass, then a" if _store().computing else "A"
            words = f"{waiting} forward pass at {fed.height} × {fed.width} …"
            with events.queued(), st.spinner(words, show_time=True):
                found = _store().get(fed.fingerprint, ids, run)
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
    if own_images.has_gone(fed.fingerprint):  # while it was computed
        _store().forget(fed.fingerprint)
    place.empty()
    if found.computed:
        took = f"{listed(found.computed)} computed in {seconds:.2f} s"
    else:
        took = "at hand from an earlier pass"
    sentence = f"{model.device}, float32, batch of 1: {took}. {model.provenance.sentence}"
    return Computed(found.activations, model, sentence)


def bytes_kept() -> int:
    """What the activations take that are kept for all visitors."""
    return _store().bytes


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


def _load() -> extractor.Network:
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
                return under_way.result(_TICK_SECONDS)
            if under_way.done():
                return under_way.result()


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
def _store() -> ActivationStore:
    return ActivationStore(STORE_BYTES)


own_images.also_forgets(lambda image: _store().forget(image))
