"""Files of images, one format a file."""
