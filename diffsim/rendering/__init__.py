"""The kernel over all tiles of an image: plain, compiled, and with derivatives."""
