"""The Activations page: statistics, whole tensors, downloads."""
