"""Inputs that nobody thought of, at everything that reads what comes from outside."""
