"""Files going up and coming down."""
