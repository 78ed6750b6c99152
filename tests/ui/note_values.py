"""Run once by a server that is measured: it writes down the value that each revision renders."""

import os
from pathlib import Path

from app.page import page

NOTES = Path(os.environ["DIFFSIM_NOTES"])
"""One line for each change: the model's revision and the detector's distance [mm]."""

_visited = page.visited


def noted(query: dict[str, str]):
    store = _visited(query)

    def note(event) -> None:
        with NOTES.open("a") as file:
            print(event.new, store.experiment.detector.distance_mm, file=file)

    store.param.watch(note, "revision")
    return store


page.visited = noted
