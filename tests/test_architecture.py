"""Who may import whom: arrows run downwards only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "vgg_explorer"
MODULES = sorted(PACKAGE.rglob("*.py"))
BELOW_UI = [path for path in MODULES if "ui" not in path.relative_to(PACKAGE).parts]
PAGES = sorted([ROOT / "app.py", *(ROOT / "pages").glob("*.py")])
FRAMEWORKS = {"tensorflow", "keras"}
MAY_IMPORT_FRAMEWORKS = {"extractor", "weights"}
LIGHT = {
    "__init__",
    "__main__",
    "comparison",
    "conventions",
    "countings",
    "decision",
    "entry",
    "evidence",
    "formatting",
    "grammar",
    "input_size",
    "known_names",
    "more_systems",
    "naming",
    "network",
    "other_networks",
    "parameters",
    "pitfalls",
    "reading",
    "refusal",
    "relation",
    "slices",
    "summary",
    "terminal",
    "written",
}
"""Modules behind ``resolve``, ``compare`` and ``summary``, which must start in a blink."""
HEAVY = {"tensorflow", "keras", "numpy", "PIL", "h5py", "onnx", "pandas", "matplotlib", "streamlit"}


def _imports(path: Path, *, inside_functions: bool = True) -> Iterator[str]:
    """Every module that a file imports, dotted; with names imported from our own package.

    Imports for type checkers alone are left out: they do not run.
    """
    yield from _of_node(ast.parse(path.read_text(encoding="utf-8")), inside_functions)


def _of_node(node: ast.AST, inside_functions: bool) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not inside_functions:
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute"
            assert child.module
            yield child.module
            if child.module.startswith("vgg_explorer"):
                yield from (f"{child.module}.{alias.name}" for alias in child.names)
        else:
            yield from _of_node(child, inside_functions)


def _tops(path: Path, *, inside_functions: bool = True) -> set[str]:
    return {name.split(".")[0] for name in _imports(path, inside_functions=inside_functions)}


def _ours(path: Path) -> set[str]:
    """Names of our own modules that a file imports, without the package."""
    names = {name.removeprefix("vgg_explorer.") for name in _imports(path)}
    return {name.split(".")[0] for name in names} & {_name(module) for module in MODULES} | (
        {"ui"} if any(name.startswith("ui") for name in names) else set()
    )


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_the_parser_sees_imports_where_they_hide(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(
        "import os.path as p\n"
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import streamlit\n"
        "try:\n    import keras\nexcept ImportError:\n    pass\n"
        "class C:\n    def f(self):\n        import tensorflow as tf\n"
        "from vgg_explorer import naming\n"
    )
    assert set(_imports(path)) == {
        "os.path",
        "typing",
        "keras",
        "tensorflow",
        "vgg_explorer",
        "vgg_explorer.naming",
    }
    assert "tensorflow" not in _tops(path, inside_functions=False)
    assert "naming" in _ours(path)


def test_there_is_something_to_check() -> None:
    names = {_name(path) for path in MODULES}
    assert {"network", "naming", "conventions", "images", "weights", "__main__"} <= names
    assert names >= LIGHT
    assert names >= MAY_IMPORT_FRAMEWORKS


@pytest.mark.parametrize("path", BELOW_UI, ids=_name)
def test_nothing_below_the_ui_imports_streamlit_or_the_ui(path: Path) -> None:
    assert "streamlit" not in _tops(path)
    assert "ui" not in _ours(path)
    assert not {"app", "pages"} & _tops(path)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_keras_and_tensorflow_are_imported_by_few_and_when_first_used(path: Path) -> None:
    assert not FRAMEWORKS & _tops(path, inside_functions=False)
    if _name(path) not in MAY_IMPORT_FRAMEWORKS:
        assert not FRAMEWORKS & _tops(path)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages_import_no_framework(path: Path) -> None:
    assert not FRAMEWORKS & _tops(path)


def test_the_network_imports_nothing_of_ours() -> None:
    assert _ours(PACKAGE / "network.py") == set()


@pytest.mark.parametrize(
    "path", [path for path in MODULES if _name(path) in LIGHT], ids=lambda path: str(path.name)
)
def test_light_modules_load_nothing_heavy_and_lean_on_light_modules_alone(path: Path) -> None:
    assert not HEAVY & _tops(path, inside_functions=False)
    if _name(path) != "__main__":  # which reaches the rest inside a command
        assert not HEAVY & _tops(path)
        assert _ours(path) <= LIGHT


def test_no_two_modules_import_each_other_even_by_way_of_others() -> None:
    arrows: dict[str, set[str]] = {}
    for path in MODULES:
        # The package's own file holds the version only, so importing it is no arrow.
        arrows.setdefault(_name(path), set()).update(_ours(path) - {_name(path), "__init__"})
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"a circle: {' -> '.join((*path, name))}"
        if name not in done:
            for following in sorted(arrows.get(name, ())):
                visit(following, (*path, name))
            done.add(name)

    for name in arrows:
        visit(name, ())
