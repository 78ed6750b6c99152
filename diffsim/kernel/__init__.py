"""The sum over sources, sub-pixels, phi steps and mosaic domains behind every pixel."""
