"""Starts the command line, see ``cli``."""

from vgg_explorer.cli.commands import run

if __name__ == "__main__":
    run()
