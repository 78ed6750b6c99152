"""Files of structure factors, one format a file."""
