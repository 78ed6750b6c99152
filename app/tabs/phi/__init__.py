"""Phi steps and mosaic domains: the share of each in one pixel."""
