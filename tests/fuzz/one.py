"""One target under ``atheris``: ``python -m tests.fuzz.one TARGET CORPUS``, then its options."""

import logging
import sys

import atheris

_INSTRUMENTED = {
    "images": ["vgg_explorer.images", "PIL", "pi_heif"],
    "names": ["vgg_explorer.names"],
    "links": ["vgg_explorer.ui.choices", "vgg_explorer.network"],
    "papers": ["vgg_explorer.names", "tomllib"],
}


def main() -> None:
    """Fuzz until libFuzzer ends the process."""
    name = sys.argv.pop(1)
    logging.disable()
    with atheris.instrument_imports(include=_INSTRUMENTED[name]):
        from tests.fuzz import targets

        targets.TARGETS[name](b"conv3")  # imports what it needs
    atheris.Setup(sys.argv, targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
