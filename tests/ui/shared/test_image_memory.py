from vgg_explorer.ui.shared.image_memory import ImageMemory


def test_what_was_used_last_is_kept_as_long_as_it_fits() -> None:
    made: list[str] = []
    memory = ImageMemory[bytes](10, len)

    def get(key: str, size: int) -> bytes:
        def make() -> bytes:
            made.append(key)
            return bytes(size)

        return memory.get((key,), make)

    get("a", 4), get("b", 4), get("a", 4)
    assert made == ["a", "b"]
    get("c", 4)
    assert memory.bytes == 8
    get("a", 4)
    assert made == ["a", "b", "c"]
    get("b", 4)
    assert made[-1] == "b"
    assert len(get("huge", 11)) == 11
    assert memory.bytes == 8
    get("huge", 11)
    assert made.count("huge") == 2


def test_what_was_made_of_an_image_is_forgotten_with_it() -> None:
    memory = ImageMemory[bytes](10, len)
    memory.get(("a", 1), lambda: bytes(3))
    memory.get(("a", 2), lambda: bytes(3))
    memory.get(("b", 1), lambda: bytes(3))
    memory.forget("a")
    assert memory.bytes == 3
    assert memory.get(("b", 1), bytes) == bytes(3)
    assert memory.get(("a", 1), bytes) == b""
