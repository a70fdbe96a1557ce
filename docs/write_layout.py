"""Writes the table and the graph of folders in CONTRIBUTING.md: ``python -m docs.write_layout``.

Each folder says in its own ``__init__.py`` what it holds and what it may import; the table repeats
that, and counts the modules. The graph shows what they do import.
"""

import ast
import re
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "CONTRIBUTING.md"
PACKAGE = ROOT / "vgg_explorer"
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


def graph() -> str:
    """The imports between folders as a Mermaid drawing, the number of modules that import beside.

    An arrow is left out where another way leads to the same folder.
    """
    imports = grimp.build_graph("vgg_explorer", cache_dir=None, exclude_type_checking_imports=True)
    importing: dict[tuple[str, str], set[str]] = {}
    for module in imports.modules:
        for other in imports.find_modules_directly_imported_by(module):
            pair = _folder(module), _folder(other)
            if pair[0] != pair[1] and all(pair):
                importing.setdefault(pair, set()).add(module)
    nodes = sorted({each for pair in importing for each in pair})
    arrows = sorted(pair for pair in importing if not _has_detour(pair, set(importing)))
    lines = ["```mermaid", "flowchart TD"]
    lines += [f"  {node}" for node in nodes]
    lines += [f"  {one} -->|{len(importing[one, other])}| {other}" for one, other in arrows]
    return "\n".join([*lines, "```"]) + "\n"


def _folder(module: str) -> str:
    """The folder that a module is in; empty for the modules beside the folders."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and (PACKAGE / parts[1]).is_dir() else ""


def _has_detour(pair: tuple[str, str], pairs: set[tuple[str, str]]) -> bool:
    def leads(one: str, other: str) -> bool:
        nexts = {b for a, b in pairs if a == one}
        return other in nexts or any(leads(each, other) for each in nexts)

    start, end = pair
    return any(leads(each, end) for a, each in pairs if a == start and each != end)


def main() -> None:
    """Put both into the page, each between its marks."""
    page = PAGE.read_text(encoding="utf-8")
    for name, text in (("layout", table()), ("graph", graph())):
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, _, rest = page.partition(begin)
        page = f"{before}{begin}{text}{end}{rest.partition(end)[2]}"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
