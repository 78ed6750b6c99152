"""Chains of numbers behind one pixel: read, laid out in rows, compared."""
