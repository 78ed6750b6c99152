"""What is drawn over the image, computed without widgets."""
