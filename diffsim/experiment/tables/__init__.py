"""What is too long to type: structure factors, masks, source lists."""
