"""Tables of numbers, with filters and files."""
