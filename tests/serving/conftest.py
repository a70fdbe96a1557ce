"""The engine itself runs only where Ray is installed; the run says so at its head."""

from importlib.util import find_spec

RAY = find_spec("ray") is not None
collect_ignore = [] if RAY else ["test_engine.py", "test_dataset.py"]


def pytest_report_header() -> str:
    if RAY:
        return "ray: installed, so tests/serving starts a real engine"
    return (
        "ray: not installed, so tests/serving leaves out what needs it; with "
        "requirements-engine.txt it starts a real engine"
    )
