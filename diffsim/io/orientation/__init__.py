"""Files of a crystal's orientation, one format a file."""
