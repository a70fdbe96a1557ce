"""Pages run without a browser; every page is reached as a visitor reaches it, from the app."""

import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeVar
from unittest.mock import MagicMock

import numpy as np
import pytest
from streamlit import delta_generator
from streamlit.components.v2 import manifest_scanner
from streamlit.elements import html as elements_html
from streamlit.elements.html import _html_only_style_tags as _only_style
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import script_runner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from tests.paths import ROOT
from vgg_explorer.ui.choices.choice import Choice
from vgg_explorer.ui.shared.component import unpack

Value = TypeVar("Value")
Run = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def _look_up_once() -> Iterator[None]:
    """Spares each run of AppTest half its time.

    A server looks for components in every installed package when it starts, and compiles a page
    once. AppTest does both for every run, imitates the server anew, and asks a thousand times a
    second whether it has ended. What Streamlit looks for in the page's style is the same each time.
    """
    scripts = ScriptCache()
    server = MagicMock(spec=Runtime)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app_test, "MagicMock", lambda spec: server)
        patch.setattr(elements_html, "_html_only_style_tags", cache(_only_style))
        # To ask whether this is a console takes half a second where TensorFlow is imported.
        patch.setattr(delta_generator, "_use_warning_has_been_displayed", True)
        once = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        for module in (app_test, local_script_runner):
            patch.setattr(module, "ScriptCache", lambda: scripts)
        patch.setattr(local_script_runner, "require_widgets_deltas", _await_end)
        yield


def _await_end(runner: LocalScriptRunner, timeout: float) -> None:
    """Wait for the end of a run, which is that of its thread."""
    assert runner._script_thread
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        runner.request_stop()
        runner.join()
        message = f"The page has not come to its end in {timeout} s."
        raise RuntimeError(message)


@pytest.fixture(scope="module", autouse=True)
def _networks_are_kept() -> Iterator[None]:
    """Streamlit clears Keras's session after each run, which makes each next pass a first one.

    Passes outlast that, as ``test_extractor`` shows; here it took more than half of the time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
        yield


@pytest.fixture
def run() -> Run:
    """Runs a page with query parameters and fails on any exception."""

    def run_(page: str = "app.py", **parameters: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        for key, value in parameters.items():
            app.query_params[key] = value
        if page != "app.py":
            app.switch_page(page)
        app.run()
        assert not app.exception
        return app

    return run_


def html(app: AppTest) -> str:
    """All HTML of the page, in reading order."""
    return "\n".join(element.proto.body for element in app.get("html"))


def words(app: AppTest) -> str:
    """Errors, notes, captions and text of the page."""
    kinds = (app.error, app.warning, app.info, app.caption, app.markdown)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


Packet = tuple[dict[str, Any], dict[str, bytes]]


def pictures(app: AppTest) -> list[Packet]:
    """The packets of all pictures and grids, in reading order.

    Facts and blocks: ``png`` of a picture; of a grid the ``palette``, and the colours ``shown`` of
    its tiles, one tile after the other, from the codes that it asks for by their fingerprint.
    """
    protos = [element.proto for element in app.get("bidi_component")]
    packets = [unpack(proto.bytes) for proto in protos if proto.bytes]
    codes = {
        facts["fingerprint"]: zlib.decompress(blocks["codes"])
        for facts, blocks in packets
        if set(facts) == {"grid", "fingerprint"} and "codes" in blocks
    }
    grids = [(facts, blocks) for facts, blocks in packets if "tiles" in facts]
    for facts, blocks in grids:
        tiles, palette = facts["tiles"], np.frombuffer(blocks["palette"], np.uint8).reshape(-1, 3)
        planes = np.frombuffer(codes[facts["codes"]], np.uint8)
        planes = planes.reshape(-1, tiles["rows"], tiles["cells"])
        blocks["shown"] = palette[planes[facts["order"]]].tobytes()
    return [(facts, blocks) for facts, blocks in packets if "png" in blocks or "tiles" in facts]


def drawings(app: AppTest) -> list[str]:
    """The markup of all drawings, in reading order."""
    protos = [element.proto for element in app.get("bidi_component")]
    packets = [unpack(proto.bytes) for proto in protos if proto.bytes]
    return [blocks["markup"].decode() for _, blocks in packets if "markup" in blocks]


def error(app: AppTest) -> str:
    """The one error of the page, as the visitor reads it: without the escapes of Markdown."""
    assert len(app.error) == 1
    return app.error[0].value.replace("\\", "")


def choose(app: AppTest, choice: Choice[Value], value: Value) -> None:
    """Make a choice as a click in a picture does, before the page runs."""
    app.session_state["choices"].put(choice, value)


def in_address(app: AppTest, key: str) -> str | None:
    """The query parameter; AppTest keeps what the test set as text and the rest as lists."""
    value = app.query_params.get(key)
    return value[-1] if isinstance(value, list) else value
