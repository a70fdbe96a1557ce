from vgg_explorer.ui.shared.image_memory import ImageMemory


def test_what_was_used_last_is_kept_as_long_as_it_fits() -> None:
    made: list[str] = []
    memory = ImageMemory[bytes](10, len)

    def get(key: str, size: int) -> bytes:
        def make() -> bytes:
            made.append(key)
            return bytes(size)

        return memory.get(key, make)

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
