"""Rings, regions and words over the image say what the library says."""

import asyncio
import sys

import numpy as np
import pytest

import diffsim
from app.image.overlays.axes import axes_in_words
from app.image.overlays.readout import pixel_geometry
from app.image.overlays.rings import ring_marks
from app.image.view import ImageView
from app.rendering.store import Store
from diffsim.scene import Scene, assemble
from tests.app.fake_time import FakeClock, run

WHOLE = (0.0, 24.0, 0.0, 32.0)


@pytest.fixture
def store(small) -> Store:
    return Store(small, selected=(7, 9))


def test_every_point_of_a_ring_has_the_spacing_of_its_label(small):
    small.detector.param.update(detector_rotx_deg=12, beam_center_f_mm=9)
    marks = ring_marks(assemble(small), WHOLE)
    assert len(marks.spacings) >= 3
    for d, slow, fast in zip(marks.spacings, marks.slow, marks.fast, strict=False):
        seen = [
            diffsim.pixel_info(small, float(s), float(f)).d_A
            for s, f in list(zip(slow, fast, strict=True))[::40]
        ]
        assert any(np.allclose(seen, other, rtol=1e-4) for other in marks.spacings), (d, seen)
    for slow, fast, words, _ in marks.labels:
        shown = diffsim.pixel_info(small, slow, fast).d_A
        assert f"{shown:.4g} Å" == f"{float(words.removesuffix(' Å')):.4g} Å"


def test_rings_keep_their_spacings_while_the_detector_moves_a_little(small):
    first = ring_marks(assemble(small), WHOLE)
    small.detector.distance_mm = 103
    second = ring_marks(assemble(small), WHOLE, first.spacings)
    assert set(second.spacings) <= set(first.spacings)
    small.detector.distance_mm = 400
    far = ring_marks(assemble(small), WHOLE, first.spacings)
    assert far.spacings == ring_marks(assemble(small), WHOLE).spacings


def test_a_frame_assembles_one_scene(store, monkeypatch):
    view = ImageView(store)
    assembled = []

    class Counted(Scene):
        def __init__(self, *args, **values):
            assembled.append(self)
            super().__init__(*args, **values)

    monkeypatch.setattr(sys.modules["diffsim.scene.assemble"], "Scene", Counted)
    before = view.overlays.marks
    store.experiment.detector.distance_mm = 120
    assert view.overlays.marks is not before
    store.select(3, 4)
    view.picture.receive({"pointer": [5, 17]})
    assert [store.result.scene] == assembled


def test_the_pointer_sees_the_first_orientation_though_its_step_is_stale(small):
    small.scan.param.update(phi_steps=3, osc_range_deg=2)
    small.crystal.param.update(mosaic_spread_deg=0.5, mosaic_domains=4)
    rows = pixel_geometry(small, assemble(small), 3, 4)
    small.sampling.quirks = ["stale_phi0"]
    assert assemble(small).first_orientations is not None
    assert pixel_geometry(small, assemble(small), 3, 4) == rows
    assert dict(rows)["hkl"]


def test_rings_are_drawn_and_follow_their_switch(store):
    view = ImageView(store)
    scene = assemble(store.experiment)
    assert tuple(view.overlays.sources["rings"].labels.data["text"]) == tuple(
        label.text for label in ring_marks(scene, WHOLE).labels
    )
    assert np.isnan(view.overlays.sources["rings"].lines.data["slow"]).sum() > 2
    store.display.show_rings = False
    assert len(view.overlays.sources["rings"].lines.data["slow"]) == 0
    assert view.overlays.sources["rings"].labels.data["text"] == []


def test_rings_follow_the_model_and_the_view(store):
    view = ImageView(store)
    before = view.overlays.sources["rings"].lines.data
    store.experiment.detector.beam_center_f_mm = 20
    assert view.overlays.sources["rings"].lines.data is not before
    view.picture.view = (2.0, 8.0, 3.0, 12.0)
    view.overlays.seen()
    slow, fast = (view.overlays.sources["rings"].lines.data[name] for name in ("slow", "fast"))
    assert np.array_equal(np.isnan(slow), np.isnan(fast))
    assert np.nanmin(slow) >= 2 - 1e-3
    assert np.nanmax(slow) <= 8 + 1e-3
    assert np.nanmin(fast) >= 3 - 1e-3
    assert np.nanmax(fast) <= 12 + 1e-3


def test_what_rings_do_not_depend_on_does_not_send_them_again(store):
    view = ImageView(store)
    before = view.overlays.sources["rings"].lines.data
    store.experiment.crystal.default_F = 30
    assert view.overlays.sources["rings"].lines.data is before


def test_the_region_of_interest_is_framed_from_edge_to_edge(store):
    view = ImageView(store)
    store.experiment.sampling.roi = (4, 9, 2, 6)
    frame = view.overlays.sources["roi"].lines
    assert (np.nanmin(frame.data["slow"]), np.nanmax(frame.data["slow"])) == (2, 7)
    assert (np.nanmin(frame.data["fast"]), np.nanmax(frame.data["fast"])) == (4, 10)
    store.display.show_roi = False
    assert len(frame.data["slow"]) == 0


def test_overlays_end_with_the_last_state(small):
    async def scenario() -> tuple:
        store = Store(small)
        view = ImageView(store)
        for distance in range(101, 130):
            store.experiment.detector.distance_mm = distance
            await asyncio.sleep(0.005)
        await store.settled()
        await asyncio.sleep(0.6)
        shown = view.overlays.sources["rings"].labels.data
        store.close()
        return shown, store.result.experiment.detector.distance_mm

    shown, distance = run(scenario(), FakeClock())
    assert distance == 129
    small.detector.distance_mm = 129
    for slow, fast, words in zip(shown["slow"], shown["fast"], shown["text"], strict=True):
        d = diffsim.pixel_info(small, slow, fast).d_A
        assert d == pytest.approx(float(words.removesuffix(" Å")), rel=1e-4)


@pytest.mark.parametrize(
    ("convention", "seen", "fast"),
    [("MOSFLM", "along the beam", "+z"), ("ADXV", "against the beam", "+x")],
)
def test_axes_are_said_in_words(store, convention: str, seen: str, fast: str):
    store.experiment.detector.detector_convention = convention
    words = dict(axes_in_words(store.result, assemble(store.experiment)))
    assert words["Axes"].endswith(seen)
    assert words["In the lab"].startswith(f"fast {fast},")
    assert convention in words["Beam centre fast"]
    store.experiment.detector.beam_center_f_mm = 12.5
    words = dict(axes_in_words(store.result, assemble(store.experiment)))
    assert words["Beam centre fast"] == "12.5 mm, as given"


def test_axes_reach_the_bar(store):
    view = ImageView(store)
    assert dict(view.bar.axes)["Convention"].startswith("MOSFLM")
