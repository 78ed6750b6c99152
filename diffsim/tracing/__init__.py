"""One pixel: every quantity behind it, and every term of its sum."""
