"""The unit cell, the lattice factor and its shapes, mosaic domains, amplitudes, water."""
