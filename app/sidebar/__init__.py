"""One row for each parameter."""
