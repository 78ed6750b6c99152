"""The explorer: diffsim live, in the browser and in notebooks."""

import app.runtime.omp  # noqa: F401 - before torch is loaded
from app.page.explorer import Explorer

__all__ = ["Explorer"]
