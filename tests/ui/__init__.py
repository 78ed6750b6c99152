"""Tests that drive the served app in a browser."""
