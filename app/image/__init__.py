"""The image, its toolbar and what lies over it."""
