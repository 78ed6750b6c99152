"""The explorer: diffsim live, in the browser and in notebooks."""

from app.explorer import Explorer

__all__ = ["Explorer"]
