"""The Sizes page: feature maps at scale, cells on the image, charts, a pool at work."""
