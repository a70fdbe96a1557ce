"""Nothing is cleared when a page's run has ended."""

import sys
from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner import script_runner

from vgg_explorer.ui.server import after_runs


def test_keras_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    cleared: list[str] = []
    keras = SimpleNamespace(backend=SimpleNamespace(clear_session=lambda: cleared.append("keras")))
    pyplot = SimpleNamespace(close=cleared.append)
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", pyplot)
    streamlits = script_runner._clean_problem_modules
    streamlits()
    assert cleared == ["keras", "all"], "Streamlit does something else by now"
    monkeypatch.setattr(script_runner, "_clean_problem_modules", streamlits)  # put back at the end
    after_runs.keep_networks()
    cleared.clear()
    # By this name a run finds what it ends with.
    assert "_clean_problem_modules" in script_runner.ScriptRunner._run_script.__code__.co_names
    script_runner._clean_problem_modules()
    assert cleared == []
