"""What a server logged while it was visited: errors, and which of them were thrown in."""

import re

_OF_NONSENSE = "google.protobuf.message.DecodeError"
"""What bytes that are no message lead to."""


def errors(text: str, nonsense: int) -> list[str]:
    """Every error with its traceback, but those that were thrown in.

    Args:
        text: The log.
        nonsense: How often bytes were sent that are no message; each may have led to one error.

    Returns:
        For each what was raised and the last place that it came through.
    """
    found = []
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    for trace in plain.split("Traceback (most recent call last)")[1:]:
        _, *lines = trace.splitlines()
        places = re.findall(r'^ +File "(.+)", line (\d+)', trace, re.MULTILINE)
        # A page's own is framed by lines.
        raised = next((line for line in lines if line and line[0] not in " ─"), "cut off")
        if raised.startswith(_OF_NONSENSE) and nonsense:
            nonsense -= 1
            continue
        file, line = places[-1] if places else ("no place", "?")
        found.append(f"{raised} ({file}:{line})")
    return found
