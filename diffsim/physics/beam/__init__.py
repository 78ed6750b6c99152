"""Sources of a beam, and its polarization."""
