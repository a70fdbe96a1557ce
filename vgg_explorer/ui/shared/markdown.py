"""A visitor's words among ours."""

_MARKDOWN = frozenset(r"\`*_{}[]()#+-.!|<>$~:^")


def escaped(text: str) -> str:
    """Text whose Markdown and directives do not take effect."""
    return "".join(f"\\{c}" if c in _MARKDOWN else c for c in text)
