"""The Names page: the answers to a name, and two names side by side."""
