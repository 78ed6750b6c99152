"""A live picture below the axes of a plot."""
