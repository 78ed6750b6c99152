"""The right-hand tabs, a folder or a file each."""
