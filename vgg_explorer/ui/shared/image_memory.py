"""Images that were decoded or sized, kept for all sessions as long as they fit into a fixed memory.

What Streamlit caches it counts by entries, and four entries can be a gigabyte or nothing.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")
Key = tuple[object, ...]
"""What tells one value from another; in it the SHA-256 of the image's file."""


class ImageMemory(Generic[Value]):
    """Keeps what was used last; safe for many threads."""

    def __init__(self, limit: int, size: Callable[[Value], int]) -> None:
        """Make an empty one.

        Args:
            limit: Bytes to keep at most; what alone exceeds them is not kept.
            size: Of a value, in bytes.
        """
        self.limit = limit
        self._size = size
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._guard = threading.Lock()
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """What is kept now, in bytes."""
        with self._guard:
            return self._bytes

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """What was kept under a key, or what is made now."""
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        size = self._size(made)
        with self._guard:
            if key not in self._kept and size <= self.limit:
                self._kept[key] = made
                self._bytes += size
                while self._bytes > self.limit:
                    self._bytes -= self._size(self._kept.popitem(last=False)[1])
        return made

    def forget(self, image: str) -> None:
        """Let go of all that was made of an image."""
        with self._guard:
            for key in [each for each in self._kept if image in each]:
                self._bytes -= self._size(self._kept.pop(key))
