"""Writes the table of folders in CONTRIBUTING.md anew: ``python -m docs.write_layout``.

Each folder says in its own ``__init__.py`` what it holds and what it may import; the table repeats
that, and counts the modules.
"""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "CONTRIBUTING.md"
PACKAGE = ROOT / "vgg_explorer"
_PLACE = re.compile(r"(?<=<!-- layout -->\n).*?(?=<!-- /layout -->)", re.DOTALL)
_IMPORTS = re.compile(r"(?:May import|Imports) (.+?)\.(?:\s|$)")


def table() -> str:
    """The table as Markdown: a row for every folder with Python in it."""
    lines = ["| folder | modules | holds | may import |", "|---|---|---|---|"]
    for door in sorted(PACKAGE.rglob("__init__.py"), key=lambda path: path.parent.parts):
        folder = door.parent
        if folder == PACKAGE:
            continue
        said = ast.get_docstring(ast.parse(door.read_text(encoding="utf-8"))) or ""
        holds, _, more = said.partition("\n\n")
        imports = _IMPORTS.search(" ".join(more.split()))
        modules = sum(path != door for path in folder.glob("*.py"))
        name = folder.relative_to(PACKAGE).as_posix()
        cells = [
            f"`{name}/`",
            str(modules),
            holds.removesuffix("."),
            imports[1] if imports else f"as ``{folder.parent.name}``",
        ]
        lines.append(f"| {' | '.join(cells)} |".replace("``", "`").replace("\n", " "))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Put the table into the page, between its two marks."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_PLACE.sub(lambda _: table(), page, count=1), encoding="utf-8")


if __name__ == "__main__":
    main()
