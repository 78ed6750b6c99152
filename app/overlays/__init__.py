"""What is drawn over the image, worked out without any widget: places in pixels, and words."""
