"""Two images of the same detector, compared pixel by pixel and peak by peak."""
