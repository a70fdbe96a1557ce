"""Each promise of SECURITY.md names a test that is there."""

import re

from tests.paths import ROOT

PROMISES = re.findall(
    r"^\| (?!promise|---)(.+?) \| (.+?) \|$",
    (ROOT / "SECURITY.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_every_test_that_holds_a_promise_is_there() -> None:
    assert len(PROMISES) > 10
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")}
    for promise, held_by in PROMISES:
        named = re.findall(r"`([^`]+)`", held_by)
        assert named, promise
        for name in named:
            if "/" in name:
                assert (ROOT / name).exists(), name
            else:
                assert any(f"def {name}(" in text for text in sources.values()), name
