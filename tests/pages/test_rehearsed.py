"""The pages that the server runs before anybody asks need neither network nor image."""

from urllib.parse import parse_qsl

import pytest

from tests.pages.conftest import Run
from vgg_explorer.ui.server import rehearsal
from vgg_explorer.ui.shared import forward_pass


@pytest.mark.parametrize(("page", "query"), rehearsal.PAGES)
def test_no_pass_runs(run: Run, monkeypatch: pytest.MonkeyPatch, page: str, query: str) -> None:
    asked: list[object] = []
    monkeypatch.setattr(forward_pass, "_compute", lambda *each: asked.append(each))
    path = f"pages/{page}.py" if page else "app.py"
    app = run(path, **dict(parse_qsl(query)))
    assert asked == []
    # Nothing of the address was refused.
    assert [each.value for each in app.warning] == []
