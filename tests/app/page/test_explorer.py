"""The widget for notebooks and scripts, and what it costs to import."""

import asyncio
import subprocess
import sys

import panel as pn

from app import Explorer
from app.image.view import ImageView


def test_explorer_in_a_script_has_an_image(small):
    explorer = Explorer(small)
    assert explorer.experiment is small
    assert explorer.store.result.shape == (24, 32)


def test_explorer_follows_its_experiment_in_an_event_loop(small):
    async def scenario():
        explorer = Explorer(small)
        image = explorer.image.view
        small.detector.pixels_fast = 16
        await explorer.store.settled()
        assert image.picture.frame.values.shape == (24, 16)

    asyncio.run(scenario())


def test_parts_can_be_shown_on_their_own(small):
    explorer = Explorer(small)
    assert isinstance(explorer.image.view, ImageView)
    for part in (
        explorer.image,
        explorer.controls,
        explorer.inspector,
        explorer.phi,
        explorer.status,
    ):
        assert part.__panel__().get_root() is not None


def test_the_whole_renders_with_one_image(small):
    root = Explorer(small).__panel__().get_root()
    assert len(list(root.select({"name": "detector"}))) == 1


def test_default_explorer():
    assert Explorer().experiment.detector.pixels_fast == 1024


def test_importing_the_app_leaves_panel_as_it_was():
    code = "import app, panel; print(panel.reactive.Syncable._debounce)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "50", result.stderr
    assert pn.reactive.Syncable._debounce == 50
