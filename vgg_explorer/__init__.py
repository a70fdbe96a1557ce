"""VGG16 Layer Explorer: what the layer names of VGG16 mean, and what the layers hold."""

__version__ = "0.1.0"
