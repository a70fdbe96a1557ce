"""Errors in a server's log are told from those that a load test threw in."""

from benchmarks.visitors.server_log import errors

_NONSENSE = """2026-11-26 08:21:02.371 Error deserializing back message
Traceback (most recent call last):
  File "/app/streamlit/web/server/starlette/starlette_websocket.py", line 548, in _endpoint
    back_msg.ParseFromString(data)
google.protobuf.message.DecodeError: Error parsing message with type 'BackMsg'
"""
_OWN = """2026-11-26 08:21:03.100 Uncaught app execution
Traceback (most recent call last):
  File "/app/pages/sizes.py", line 12, in <module>
    view()
  File "/app/vgg_explorer/ui/sizes/view.py", line 34, in view
    return table[key]
           ~~~~~^^^^^
KeyError: 'relu3_3'
"""


def test_what_was_thrown_in_is_left_out() -> None:
    assert errors(_NONSENSE * 2, nonsense=3) == []


def test_more_of_it_than_was_thrown_in_is_not() -> None:
    (found,) = errors(_NONSENSE * 2, nonsense=1)
    assert found.startswith("google.protobuf.message.DecodeError")
    assert found.endswith("starlette_websocket.py:548)")


def test_an_error_is_named_with_its_place() -> None:
    (found,) = errors(f"{_NONSENSE}{_OWN}an ordinary line\n", nonsense=1)
    assert found == "KeyError: 'relu3_3' (/app/vgg_explorer/ui/sizes/view.py:34)"


def test_an_error_in_a_frame_and_in_colours_is_seen() -> None:
    framed = (
        "\x1b[31m──\x1b[0m \x1b[1;31mTraceback \x1b[0m\x1b[2m(most recent call last)\x1b[0m ──\n"
        "\x1b[31m \x1b[0m  /app/pages/sizes.\x1b[1mpy\x1b[0m:12 in view\n"
        "──────────\n"
        "\x1b[1;91mKeyError\x1b[0m: 'relu3_3'\n"
    )
    (found,) = errors(framed, nonsense=1)
    assert found.startswith("KeyError: 'relu3_3'")


def test_a_quiet_log_has_none() -> None:
    assert errors("a line\nanother\n", nonsense=0) == []
