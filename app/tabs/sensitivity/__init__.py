"""Derivatives of the image, and what it tells of its parameters."""
