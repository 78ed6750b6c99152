"""The server's times of a live drag; `docs/live.md` has them beside those of the browser.

All are in seconds.
"""

# values of a slider

SLIDER_INTERVAL_S = 0.02
"""Least time between two values of a slider that come by Bokeh's socket: a drag sends more than
the eye can tell apart."""

# the image

JOB_PATIENCE_S = 0.15
"""How long a job that a newer request has overtaken may still take to its first result."""

BUSY_AFTER_S = 0.15
"""How long a job runs before it counts as busy: what is faster needs no mark."""

OVERLAP_S = 0.06
"""A first result that takes longer is computed while the one before is still being painted."""

PAINT_TIMEOUT_S = 2.0
"""How long an image waits for the browser to have painted the one before."""

COMPARE_PAINT_TIMEOUT_S = 0.5
"""The same for the picture of a comparison."""

# what follows the image

UPDATE_INTERVAL_S = 0.4
"""Least time between two updates beside the image: each of them takes about as long as an image."""

UPDATE_DELAY_S = 0.06
"""How long the first of them waits, so that an image goes before it."""

PROGRESS_INTERVAL_S = 0.25
"""Time between two reports of progress."""

# the side socket

KEY_TIMEOUT_S = 10
"""How long a connection may stay open without having sent its key."""

PING_INTERVAL_S = 20
"""Time between two pings: proxies close a connection on which nothing is sent."""
