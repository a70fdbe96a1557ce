"""The Papers page: the guide to a paper's convention, and the table of all that was read."""
