"""Many visitors at once, over the protocol of the app itself."""
