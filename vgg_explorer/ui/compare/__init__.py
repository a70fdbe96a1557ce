"""The Compare page: two images or two tensors, channel by channel."""
