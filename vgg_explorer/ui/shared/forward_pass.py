"""The forward pass for a page: what was computed already, progress, and failures."""

import gc
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from vgg_explorer.charts.markup import escaped
from vgg_explorer.compute import elsewhere, extractor
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.elsewhere import Elsewhere
from vgg_explorer.compute.engine import Engine
from vgg_explorer.compute.shared_passes import SharedPasses
from vgg_explorer.compute.weights import WeightsUnavailableError
from vgg_explorer.network import Tensor
from vgg_explorer.network.formatting import listed
from vgg_explorer.ui.shared import pass_progress
from vgg_explorer.ui.shared.fed_image import Fed

STORE_BYTES = 600_000_000

_first_load = threading.Lock()


@dataclass(frozen=True, eq=False)
class Computed:
    """Activations with what is said about them.

    Attributes:
        activations: By tensor id; float32, (height, width, channels), read-only.
        model: What computed them: device and provenance of the weights.
        sentence: Device, time and weights.
    """

    activations: Mapping[str, Activation]
    model: Engine
    sentence: str


def at_hand(fed: Fed, tensors: Sequence[Tensor]) -> bool:
    """Whether ``compute`` would answer at once."""
    ids = [each.id for each in tensors]
    try:
        engine = elsewhere.engine()
    except elsewhere.ElsewhereError:
        engine = None
    if engine:
        return _passes_of(engine, fed).store.holds(_key(engine, fed), ids)
    return extractor.loaded() and _passes().store.holds(_key(None, fed), ids)


def compute(fed: Fed, tensors: Sequence[Tensor]) -> Computed | None:
    """The activations of some tensors, with progress shown.

    None, with a sentence, on failure, and where the visitor has cancelled the pass.
    """
    try:
        engine = elsewhere.engine()
        if engine:
            return _compute(fed, tensors, engine)
    except elsewhere.ElsewhereError as error:
        st.warning(escaped(str(error)))
    return _compute(fed, tensors, None)


def _compute(fed: Fed, tensors: Sequence[Tensor], engine: Elsewhere | None) -> Computed | None:
    """By the engine, or here if there is none.

    Raises:
        ElsewhereError: If the engine can't.
    """
    ids = tuple(dict.fromkeys(each.id for each in tensors))
    place = st.empty()
    try:
        with place.container():
            model = engine or _load()
            passes, key = _passes_of(engine, fed), _key(engine, fed)
            found = passes.at_hand(key, ids)
            if found is None and pass_progress.cancelled(fed, ids):
                pass_progress.offer_again(fed, ids)
                return None
            if found is None:
                with passes.ask(model, key, fed.pixels, ids) as ticket:
                    pass_progress.show_until_done(ticket, fed, ids)
                    found = ticket.result()
    except elsewhere.ElsewhereError:
        place.empty()
        raise
    except (
        WeightsUnavailableError,
        extractor.BackendError,
        extractor.OutOfMemoryError,
    ) as error:
        place.empty()
        st.error(escaped(str(error)))
        return None
    except ImportError as error:
        place.empty()
        st.error(
            f"TensorFlow, which runs the network, can't be loaded: {escaped(str(error))}. Install "
            "the requirements again; names, shapes and sizes work without it."
        )
        return None
    place.empty()
    if found.computed:
        took = f"{listed(found.computed)} computed in {found.seconds:.2f} s"
    else:
        took = "at hand from an earlier pass"
    sentence = f"{model.device}, float32, batch of 1: {took}. {model.provenance.sentence}"
    return Computed(found.activations, model, sentence)


def _key(engine: Elsewhere | None, fed: Fed) -> str:
    """What is kept under: another device may give other last bits, and the page names the one."""
    return f"{engine.address} {fed.fingerprint}" if engine else fed.fingerprint


def _load() -> Engine:
    """The network; the first call of the server process loads TensorFlow and the weights."""
    with _first_load:
        if extractor.loaded():
            return extractor.load()
        with st.spinner("Loading TensorFlow and the ImageNet weights …", show_time=True):
            words = st.empty()
            model = extractor.load(report=lambda sentence: _say(words, sentence))
        # TensorFlow's objects stay for good; without this every full collection would walk through
        # all of them.
        gc.collect()
        gc.freeze()
        return model


def _say(place: DeltaGenerator, sentence: str) -> None:
    place.caption(sentence)


def _passes_of(engine: Elsewhere | None, fed: Fed) -> SharedPasses:
    """Here one pass runs at a time; an engine has replicas, so there several queues lead to it.

    Equal requests meet in the same one.
    """
    if engine is None:
        return _passes()
    return _lane(int(fed.fingerprint, 16) % elsewhere.AT_ONCE)


@st.cache_resource(show_spinner=False)
def _passes() -> SharedPasses:
    return SharedPasses(STORE_BYTES)


@st.cache_resource(show_spinner=False)
def _lane(number: int) -> SharedPasses:
    return SharedPasses(STORE_BYTES // elsewhere.AT_ONCE)
