"""nanoBragg's command line: its flags, and what they mean."""

from diffsim.nanobragg.implied import Decision, decisions, explain
from diffsim.nanobragg.read import Outputs, Reading, from_nanobragg, read_command
from diffsim.nanobragg.write import Command, to_nanobragg

__all__ = [
    "Command",
    "Decision",
    "Outputs",
    "Reading",
    "decisions",
    "explain",
    "from_nanobragg",
    "read_command",
    "to_nanobragg",
]
