"""A chain of numbers and an image against a reference."""
