"""How threads of a computation wait for each other: asleep, since the browser needs the cores.

A thread that waits by spinning keeps its core from the very thread it waits for when anything else
runs: on two cores that share their time with a browser, frames took several times as long. Read
once, when torch is loaded; a setting of the user's own stays.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
