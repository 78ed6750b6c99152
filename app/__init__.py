"""The explorer: diffsim live, in the browser and in notebooks."""

import app.threads  # noqa: F401 - before torch is loaded
from app.explorer import Explorer

__all__ = ["Explorer"]
