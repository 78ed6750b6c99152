"""A fit of the parameters to a pinned image."""
