"""A page whose passes run elsewhere says so, and goes on here where that engine fails."""

import pytest

from tests.compute.fake_engine import Engine, listening
from tests.pages.conftest import Run, words
from vgg_explorer.compute import elsewhere

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
