"""A visitor's browser and the server's session in one process, for runs that are interrupted.

AppTest takes the values of widgets from the server, so it cannot show what happens when a browser
has not heard of them. This browser knows what it was sent, as Streamlit's own does: a widget that
it mounts anew starts with the value that it is told to set, else with the widget's default, and
speaks for that value from then on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest, app_test
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from tests.paths import ROOT

VALUED = ("text_input", "selectbox", "multiselect", "button_group", "checkbox")


class Interrupted(LocalScriptRunner):
    """A run that a second click ends at a chosen point, as ``runner.fastReruns`` does it."""

    stop_at: int | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.points = 0
        self.widget_points: list[int] = []

    def _enqueue_forward_msg(self, msg: ForwardMsg) -> None:
        if next(_widgets([msg]), None):
            # Ended here, the server knows of the widget and the browser does not.
            self.widget_points.append(self.points + 1)
        super()._enqueue_forward_msg(msg)

    def _maybe_handle_execution_control_request(self) -> None:
        if self._execing and self._is_in_script_thread():
            self.points += 1
            if self.points == self.stop_at:
                self.request_stop()
        super()._maybe_handle_execution_control_request()


@dataclass
class Visitor:
    """One session.

    Attributes:
        app: The server's side.
        remembered: What the browser says of each widget, by the widget's id.
        mounted: The widgets that the browser shows, by id.
    """

    app: AppTest
    remembered: dict[str, WidgetState] = field(default_factory=dict)
    mounted: dict[str, Any] = field(default_factory=dict)
    runner: Interrupted | None = None

    @property
    def address(self) -> dict[str, str]:
        """The query parameters."""
        found = self.app.query_params.items()
        return {key: value[-1] if isinstance(value, list) else value for key, value in found}

    def run(
        self,
        *clicked: WidgetState,
        stop_at: int | None = None,
        delivered: int | None = None,
    ) -> bool:
        """Let the script run once with what the browser knows.

        Args:
            clicked: Changes of this moment, each a whole widget state.
            stop_at: The point at which another click ends the run, counted from 1; None lets it
                finish.
            delivered: How many of its messages the browser hears of; None for all.

        Returns:
            Whether the run came to its end.
        """
        for state in clicked:
            if not state.trigger_value:
                self.remembered[state.id] = state
        sent = {**self.remembered, **{state.id: state for state in clicked}}
        Interrupted.stop_at = stop_at
        created: list[Interrupted] = []

        def create(*arguments: Any, **named: Any) -> Interrupted:
            created.append(Interrupted(*arguments, **named))
            return created[-1]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(app_test, "LocalScriptRunner", create)
            self.app._run(WidgetStates(widgets=sent.values()))
        (self.runner,) = created
        assert not self.app.exception
        finished = stop_at is None or self.runner.points < stop_at
        heard = self.runner.forward_msgs()[:delivered]
        self._hear(heard, finished=finished and delivered is None)
        return finished

    def _hear(self, messages: list[ForwardMsg], *, finished: bool) -> None:
        heard = dict(_widgets(messages))
        for widget_id, proto in heard.items():
            if proto.set_value or widget_id not in self.remembered:
                self.remembered[widget_id] = _state(proto)
        if finished:
            self.mounted = heard
            self.remembered = {key: state for key, state in self.remembered.items() if key in heard}
        else:
            self.mounted |= heard

    def labelled(self, label: str) -> Any:
        """The widget of that label that the browser shows."""
        return next(each for each in self.mounted.values() if each.label == label)

    def shown(self, label: str) -> Any:
        """What the browser shows in the widget of that label."""
        return _value(self.remembered[self.labelled(label).id])

    def set(self, label: str, value: Any) -> WidgetState:
        """What the browser says once the visitor has chosen a value there."""
        kept = self.remembered[self.labelled(label).id]
        state = WidgetState(id=kept.id)
        kind = kept.WhichOneof("value")
        if kind == "string_array_value":
            state.string_array_value.data[:] = value
        else:
            setattr(state, str(kind), value)
        return state

    def pressed(self, label: str) -> WidgetState:
        """What the browser says once, when a button is pressed."""
        button = next(each for each in self.app.button if each.label == label)
        return WidgetState(id=button.id, trigger_value=True)

    def follow(self, page: str) -> None:
        """Follow a page link of the header: its address holds no choices, and no widget stays."""
        self.app.switch_page(page)
        self.app.query_params.clear()
        self.remembered.clear()
        self.mounted.clear()

    def choices(self) -> dict[str, Any]:
        """What the browser shows in every widget, by label."""
        return {proto.label: _value(self.remembered[key]) for key, proto in self.mounted.items()}


def visitor(page: str, **parameters: str) -> Visitor:
    """A browser that is about to open a page by a link."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for key, value in parameters.items():
        app.query_params[key] = value
    if page != "app.py":
        app.switch_page(page)
    return Visitor(app)


def _widgets(messages: list[ForwardMsg]) -> Iterator[tuple[str, Any]]:
    for message in messages:
        if message.WhichOneof("type") == "delta" and message.delta.HasField("new_element"):
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            if kind in VALUED:
                proto = getattr(element, kind)
                yield proto.id, proto


def _state(proto: Any) -> WidgetState:
    """What a browser says of a widget that it has just mounted."""
    state = WidgetState(id=proto.id)
    kind = type(proto).__name__
    if kind == "TextInput":
        state.string_value = proto.value if proto.set_value else proto.default
    elif kind == "Checkbox":
        state.bool_value = proto.value if proto.set_value else proto.default
    elif kind == "Selectbox":
        state.string_value = proto.raw_value if proto.set_value else proto.options[proto.default]
    else:
        options = [getattr(each, "content", each) for each in proto.options]
        default = [options[index] for index in proto.default]
        state.string_array_value.data[:] = proto.raw_values if proto.set_value else default
    return state


def _value(state: WidgetState) -> Any:
    kind = str(state.WhichOneof("value"))
    value = getattr(state, kind)
    return list(value.data) if kind == "string_array_value" else value
