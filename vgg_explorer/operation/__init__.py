"""What whoever runs a server sees of it: counts, and lines of the log, with nothing of a visitor's.

May import nothing of ours.
"""
