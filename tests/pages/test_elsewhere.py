"""A page whose passes run elsewhere says so, and goes on here where that engine fails."""

import pytest

from tests.compute.fake_engine import Engine, listening
from tests.pages.conftest import Run, html, words
from tests.table import table
from vgg_explorer.compute import elsewhere
from vgg_explorer.ui.shared import forward_pass, own_images
from vgg_explorer.ui.shared.component import unpack

PAGE = "pages/activations.py"


@pytest.mark.usefixtures("imagenet")
def test_where_it_is_computed_stands_on_the_page(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "_PAUSES", ())
    monkeypatch.setattr(elsewhere, "FRESH_SECONDS", 0.0)
    choices = {"sample": "gratings", "feed": "64x64", "tensor": "pool5"}
    with listening(Engine()) as port:
        monkeypatch.setenv(elsewhere.VARIABLE, f"http://127.0.0.1:{port}")
        app = run(PAGE, **choices)
        assert f"GPU x, at 127.0.0.1:{port}, float32" in words(app)
        assert not app.warning
    # Gone: what the engine gave is not taken for what is computed here.
    app = run(PAGE, **choices)
    (warning,) = app.warning
    assert warning.value.replace("\\", "").startswith(
        f"The engine at 127.0.0.1:{port} can't be used: "
    )
    assert "CPU, " in words(app)
    assert "GPU x" not in words(app)
    monkeypatch.setenv(elsewhere.VARIABLE, "grpc://[bold](x)")
    (warning,) = run(PAGE, **choices).warning
    assert warning.value.replace("\\", "").startswith("VGG_EXPLORER_COMPUTE is no address like ")


@pytest.mark.usefixtures("imagenet")
@table(
    ("page", "choices"),
    [
        (PAGE, {"convention": "pooled", "tensor": "pool5", "channel": "17"}),
        (PAGE, {"tensor": "relu5_3", "channel": "17", "relu": "before"}),
        (PAGE, {"view": "glance"}),
        ("pages/compare.py", {"compare": "images"}),
        ("pages/compare.py", {"compare": "tensors", "a": "relu5_2", "b": "conv5_2_pre"}),
        ("pages/sizes.py", {}),
        ("pages/names.py", {"q": "conv4_3", "versus": "pool4", "prove": "true"}),
    ],
)
def test_what_was_made_of_activations_computed_here_is_not_shown_with_an_engines(
    run: Run, monkeypatch: pytest.MonkeyPatch, page: str, choices: dict[str, str]
) -> None:
    def shown(at: str) -> list[object]:
        monkeypatch.setenv(elsewhere.VARIABLE, at)
        app = run(page, sample="gratings", feed="64x64", **choices)
        sent = [each.proto.bytes for each in app.get("bidi_component")]
        return [html(app), *(unpack(each) for each in sent if each)]

    with listening(Engine()) as port:
        there, here = f"http://127.0.0.1:{port}", ""
        _forget_everything()
        of_the_engine = shown(there)
        _forget_everything()
        of_this_process = shown(here)
        assert of_the_engine != of_this_process
        assert shown(there) == of_the_engine
        assert shown(here) == of_this_process


def _forget_everything() -> None:
    for kept in own_images._kept:
        kept._values.clear()
    forward_pass._passes.clear()
    forward_pass._lane.clear()
