"""Two pinned images against each other."""
