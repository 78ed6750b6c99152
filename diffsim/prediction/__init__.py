"""What the geometry alone says: reflections, rings, pixels, profiles of the lattice factor."""
