"""The lattice factor along each axis, with the terms of one pixel on it."""
