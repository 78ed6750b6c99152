"""Rotations, and the conventions of detectors as data."""
