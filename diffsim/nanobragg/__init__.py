"""nanoBragg's command line: its flags, and what they mean."""

from diffsim.nanobragg.read import Outputs, Reading, from_nanobragg, read_command

__all__ = ["Outputs", "Reading", "from_nanobragg", "read_command"]
