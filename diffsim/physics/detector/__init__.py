"""Where pixels lie on a flat or curved detector, and what its sensor absorbs."""
