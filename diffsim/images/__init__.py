"""What one does with an image: photon counts, statistics, a profile along a line."""
