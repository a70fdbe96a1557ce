"""What one session has chosen, and what its widgets and its address have said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from vgg_explorer.ui.choices.choice import Choice

Value = TypeVar("Value")


@dataclass
class Book:
    """What one session has chosen.

    Attributes:
        values: By the choice's id; one that is missing is at its default.
        editions: How often something other than its widget has changed a choice.
        heard: The last value heard of each widget, by the widget's key.
        worded: The words that a widget showed last for its options, by the choice's id, where those
            depend on the page.
        page: Title of the page that was opened last; empty before the first.
        offered: The choices of that page, by their query parameters.
        switches: What has to be on, or written, for a choice to count on that page, by the
            choice's id.
        foreign: What the followed address says besides; it stays until its page is left.
        written: What the address of that page was last told to say; None before that.
        linked: Choices that are as the address asked, by their ids, until a widget is used.
        refused: What the address asked for in vain, by the choice's id.
        unseen: Choices made since the whole page began to run, by their ids.
        again: Whether the page runs once more without anything having been chosen.
    """

    values: dict[str, Any] = field(default_factory=dict)
    editions: dict[str, int] = field(default_factory=dict)
    heard: dict[str, Any] = field(default_factory=dict)
    worded: dict[str, tuple[str, ...]] = field(default_factory=dict)
    page: str = ""
    offered: dict[str, Choice[Any]] = field(default_factory=dict)
    switches: dict[str, Choice[Any]] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] | None = None
    linked: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)
    again: bool = False

    def get(self, choice: Choice[Value]) -> Value:
        """What is chosen."""
        return cast("Value", self.values.get(choice.id, choice.default))

    def counts(self, choice: Choice[Any]) -> bool:
        """Whether the choice matters on the page as it stands."""
        switch = self.switches.get(choice.id)
        return switch is None or bool(self.get(switch))

    def key(self, choice: Choice[Any]) -> str:
        """Of the choice's widget."""
        edition = self.editions.get(choice.id, 0)
        return f"{choice.id}.{edition}" if edition else choice.id

    def word(self, choice: Choice[Any], words: tuple[str, ...]) -> None:
        """Have a new widget where the options read differently.

        A browser keeps showing the words of an option that was chosen when they were others.
        """
        if self.worded.setdefault(choice.id, words) != words:
            self.worded[choice.id] = words
            self.editions[choice.id] = self.editions.get(choice.id, 0) + 1

    def hear(self, choice: Choice[Value], key: str, value: Value) -> bool:
        """Note what a widget says; False where it only repeats itself.

        A browser sends the state of a widget again that a later run has left behind.
        """
        if key in self.heard and self.heard[key] == value:
            return False
        self.heard[key] = value
        self.linked.clear()
        if key == self.key(choice):
            self._set(choice, value)
        else:
            self.put(choice, value)
        return True

    def put(self, choice: Choice[Value], value: Value) -> None:
        """Change a choice otherwise than by its present widget."""
        if value != self.get(choice):
            self.editions[choice.id] = self.editions.get(choice.id, 0) + 1
        self._set(choice, value)

    def _set(self, choice: Choice[Value], value: Value) -> None:
        self.values[choice.id] = value
        self.refused.pop(choice.id, None)

    def read(self, address: Mapping[str, str]) -> None:
        """Take what the address says, and note what it asks for in vain."""
        for parameter, choice in self.offered.items():
            text = address.get(parameter)
            value = None if text is None else choice.parse(text)
            if value is not None:
                self._set(choice, value)
                self.linked.add(choice.id)
            elif text is not None:
                self.refused[choice.id] = text
        for parameter, choice in self.offered.items():
            if choice.implied is not None and choice.parse(address.get(parameter, "")) is None:
                self.values[choice.id] = choice.left_open(self.get)
        self.foreign = {key: text for key, text in address.items() if key not in self.offered}

    def parameters(self) -> dict[str, str]:
        """What the address has to say."""
        own = {
            key: choice.as_text(self.get(choice))
            for key, choice in self.offered.items()
            if self.get(choice) != choice.left_open(self.get) and self.counts(choice)
        }
        return self.foreign | own
