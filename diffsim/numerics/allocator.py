"""Memory that is freed stays with the process, for the next operation."""

from functools import cache

import torch

RETAINED_BYTES = 30 << 20
"""Half of what stays with the process; no more than 32 MB count."""


@cache
def keep_freed() -> None:
    """Have the C library of Linux keep memory that is freed, in place of returning it to the
    system every few megabytes: to get it again, filled with zeros, took a tenth of a render.

    It does so having seen a block this large come and go (dynamic thresholds of glibc's malloc).
    """
    torch.empty(RETAINED_BYTES, dtype=torch.uint8)
