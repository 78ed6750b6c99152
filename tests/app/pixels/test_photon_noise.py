"""One exposure is whole photons, the same for the same seed, and never instead of the truth."""

import numpy as np
import pytest
import torch

from app.image.view import ImageView
from app.pixels.downsample import Raster
from app.pixels.photon_noise import Exposure, counted
from app.rendering.store import Store
from app.widgets.picture.picture import PictureCanvas
from diffsim.images.photon_counts import photons


@pytest.fixture
def store(small) -> Store:
    return Store(small, selected=(7, 9))


def test_the_same_seed_gives_the_same_photons():
    values = np.random.default_rng(1).random((40, 50), dtype=np.float32) * 20
    part = Raster(values, 1, 3, 4)
    first = counted(part, 7)
    np.testing.assert_array_equal(first.values, counted(part, 7).values)
    np.testing.assert_array_equal(first.values, photons(torch.from_numpy(values), 7).numpy())
    assert (first.values != counted(part, 8).values).any()
    assert (first.slow, first.fast) == (3, 4)
    assert (first.values == np.rint(first.values)).all()
    assert first.values.mean() == pytest.approx(values.mean(), rel=0.05)


def test_what_has_no_value_has_no_photons():
    values = np.array([[np.nan, 5]], np.float32)
    assert np.isnan(counted(Raster(values), 1).values[0, 0])


def test_the_switch_shows_an_exposure_and_the_pointer_says_both(store, monkeypatch):
    sent = []
    monkeypatch.setattr(PictureCanvas, "send", lambda self, **message: sent.append(message))
    view = ImageView(store)
    store.display.param.update(noise=True, noise_seed=5)
    expected = counted(store.result.part, 5)
    np.testing.assert_array_equal(view.picture.frame.values, expected.values)
    view.picture.receive({"pointer": [5, 17]})
    rows = dict(sent[-1]["readout"])
    assert float(rows["photons counted"]) == expected.values[5, 17]
    assert float(rows["expected"]) == pytest.approx(store.result.image[5, 17], rel=1e-3)
    view.picture.receive({"drawn": "box", "from": [3, 4], "to": [7, 10]})
    shown = {name: value for name, value, _ in view.measures.box["figures"]}
    assert float(shown["sum"]) == expected.values[3:7, 4:10].sum()
    store.display.noise = False
    np.testing.assert_array_equal(view.picture.frame.values, store.result.image)
    shown = {name: value for name, value, _ in view.measures.box["figures"]}
    assert float(shown["sum"]) == pytest.approx(store.result.image[3:7, 4:10].sum(), rel=1e-4)


def test_another_pixel_sends_no_other_exposure(store):
    view = ImageView(store)
    store.display.noise = True
    before = view.picture.frame
    store.select(3, 4)
    assert view.picture.frame is before


def test_an_image_too_large_for_it_is_shown_as_expected():
    part = Raster(np.ones((2500, 2500), np.float32))
    assert Exposure().of(part, 1) is part
