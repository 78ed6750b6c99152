"""nanoBragg's command line: its flags, and what they mean."""

from diffsim.nanobragg.read import Reading, from_nanobragg, read_command

__all__ = ["Reading", "from_nanobragg", "read_command"]
