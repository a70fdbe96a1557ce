"""VGG16 Layer Explorer: what the layer names of VGG16 mean, and what the layers hold.

The interface for programs; only what stands here is promised::

    import vgg_explorer as vgg

    vgg.resolve("conv5").readings[0].tensors     # what a name may mean, the most specific first
    vgg.compare("conv5", "pool5").verdict        # the same tensor? and what lies between
    vgg.CONVENTIONS["last_conv"]["conv3"]        # the tensors that a convention calls so
    vgg.tensor("pool3").shape(375, 500)          # (46, 62, 256); vgg.TENSORS holds all
    print(vgg.summary((512, 512)))               # the summary as Keras prints it

    photo = vgg.load_image(open("photo.jpg", "rb").read())   # uint8, RGB, upright; or ImageError
    photo = vgg.SAMPLES["grace_hopper"].image(224, 224)      # one that is always there
    found = vgg.activations(photo, ["relu3_3", "pool3"])     # float32 (height, width, channels)
    vgg.grid(found["relu3_3"], "relu3_3")                    # every channel, as a picture
    vgg.export("photo.jpg", ["relu3_3"], "out.npz")          # the same as a file, with its note

A notebook shows resolutions, comparisons and grids as pictures; ``docs/vgg_explorer.ipynb`` does.
Each is imported when it is first used: names without numpy, images without TensorFlow, and
``activations`` and ``export`` fetch the ImageNet weights when they run for the first time.
"""

# Type checkers take it as true; importing it from typing would be most of this module's time.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from vgg_explorer.compute.extractor import activations
    from vgg_explorer.exports.extraction import extract as export
    from vgg_explorer.images.decoding import ImageError
    from vgg_explorer.images.decoding import load as load_image
    from vgg_explorer.images.samples import SAMPLES
    from vgg_explorer.names.comparison import compare
    from vgg_explorer.names.conventions import CONVENTIONS
    from vgg_explorer.names.resolver import resolve
    from vgg_explorer.network import TENSORS, tensor
    from vgg_explorer.network.summary import summary
    from vgg_explorer.notebook.channels import grid

__all__ = [
    "CONVENTIONS",
    "SAMPLES",
    "TENSORS",
    "ImageError",
    "activations",
    "compare",
    "export",
    "grid",
    "load_image",
    "resolve",
    "summary",
    "tensor",
]
__version__ = "0.1.0"

_HOMES = {
    "CONVENTIONS": ("names.conventions", "CONVENTIONS"),
    "ImageError": ("images.decoding", "ImageError"),
    "SAMPLES": ("images.samples", "SAMPLES"),
    "TENSORS": ("network", "TENSORS"),
    "activations": ("compute.extractor", "activations"),
    "compare": ("names.comparison", "compare"),
    "export": ("exports.extraction", "extract"),
    "grid": ("notebook.channels", "grid"),
    "load_image": ("images.decoding", "load"),
    "resolve": ("names.resolver", "resolve"),
    "summary": ("network.summary", "summary"),
    "tensor": ("network", "tensor"),
}
_SHOWN = frozenset({"compare", "resolve"})
"""What returns answers that a notebook shows as pictures."""


def __getattr__(name: str) -> object:
    """Imports what is asked for, see PEP 562."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module  # noqa: PLC0415

    module, attribute = _HOMES[name]
    found: object = getattr(import_module(f"{__name__}.{module}"), attribute)
    globals()[name] = found
    if name in _SHOWN:
        import_module(f"{__name__}.names.rich_display").shown_by(_html)
    return found


def _html(answer: object) -> str | None:
    """An answer in a notebook; what draws it is imported when the first one is shown."""
    from importlib import import_module  # noqa: PLC0415

    drawn: str | None = import_module(f"{__name__}.notebook.answers").html(answer)
    return drawn


def __dir__() -> list[str]:
    """What the interface holds, whether or not it was used yet."""
    return sorted({*globals(), *__all__})
