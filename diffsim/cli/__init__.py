"""The command line: `python -m diffsim COMMAND ...`."""

from diffsim.cli.main import main

__all__ = ["main"]
