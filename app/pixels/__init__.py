"""From an image's values to the bytes and colours that a browser shows."""
