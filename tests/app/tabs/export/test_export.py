"""What is saved is what was computed, read back with readers of its own."""

import asyncio
import io
import re
import threading
from dataclasses import replace

import fabio
import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

import diffsim
from app.image.overlays.rings import ring_marks
from app.pixels.downsample import Raster
from app.rendering.store import Store
from app.sharing.trace_tables import chain_table, per_term
from app.tabs.export.figure import DPI, inches
from app.tabs.export.file_types import KINDS
from app.tabs.export.view import ExportView
from app.widgets.files.download_list import PIECE, DownloadList
from app.widgets.table.csv import csv_text
from diffsim.images import photon_counts
from diffsim.io.images.cbf import cbf_bytes
from diffsim.io.images.smv import read_smv, smv_bytes
from diffsim.scene import assemble
from tests.app.browser import post

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:fabio")


@pytest.fixture
def sent(monkeypatch) -> list[dict]:
    """What is sent to the browser."""
    messages = []
    monkeypatch.setattr(DownloadList, "tell", lambda self, **message: messages.append(message))
    return messages


@pytest.fixture
def view(small) -> ExportView:
    return ExportView(Store(small, selected=(7, 9)))


def save(view: ExportView, sent: list[dict], key: str) -> tuple[str, bytes]:
    """Name and content of a file, fetched as the page does."""
    sent.clear()
    post(view.downloads, {"make": key})
    start = sent[0]["start"]
    while sum(len(m["piece"]) for m in sent) < start["size"]:
        post(view.downloads, {"next": key})
    assert not view.downloads._left
    return start["name"], b"".join(m["piece"] for m in sent)


def test_all_pixels_come_back(view, sent):
    image = view.store.result.image
    name, data = save(view, sent, "npy")
    assert name == "diffsim-experiment.npy"
    back = np.load(io.BytesIO(data))
    assert back.dtype == np.float32
    np.testing.assert_array_equal(back, image)
    name, data = save(view, sent, "raw")
    assert name == "diffsim-experiment.bin"
    np.testing.assert_array_equal(np.frombuffer(data, "<f4").reshape(24, 32), image)


def test_counts_come_back(view, sent, tmp_path):
    image = view.store.result.image
    name, data = save(view, sent, "smv")
    assert name == "diffsim-experiment.img"
    pixels = read_smv(data).pixels.astype(float) - photon_counts.DEFAULT_ADC
    np.testing.assert_allclose(pixels, image * (55000 / image.max()), atol=0.51)
    name, data = save(view, sent, "cbf")
    (tmp_path / name).write_bytes(data)
    with fabio.open(tmp_path / name) as opened:
        np.testing.assert_array_equal(opened.data, np.rint(image).astype(int))


def test_numbers_of_the_pixel_are_those_of_its_trace(view, sent):
    trace = diffsim.trace(view.store.experiment, 7, 9)
    name, data = save(view, sent, "log")
    assert name == "diffsim-experiment-slow7-fast9-trace.log"
    assert data.decode() == trace.to_log()
    name, data = save(view, sent, "chain")
    assert name == "diffsim-experiment-slow7-fast9-chain.csv"
    assert data.decode() == csv_text(chain_table(trace))
    table = pd.read_csv(io.BytesIO(save(view, sent, "terms")[1]))
    np.testing.assert_array_equal(table["share"], trace.terms["share"])
    assert len(table) == len(per_term(trace))


@pytest.mark.parametrize("scale", ["log", "sqrt", "linear"])
def test_a_png_has_its_size_and_the_colours_of_the_page(view, sent, scale):
    view.store.display.param.update(scale=scale, palette="viridis")
    name, data = save(view, sent, "png")
    assert name == "diffsim-experiment.png"
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    assert picture.size == tuple(round(side * DPI) for side in inches((24, 32)))
    dots = np.asarray(picture).reshape(-1, 3)
    # the darkest shade of the map is not that of the paper or the ink
    assert (np.abs(dots.astype(int) - (68, 1, 84)).max(axis=1) <= 2).any()


def test_an_svg_holds_its_labels_as_text(view, sent):
    name, data = save(view, sent, "svg")
    assert name == "diffsim-experiment.svg"
    text = data.decode()
    marks = ring_marks(assemble(view.store.experiment), (0, 24, 0, 32))
    labels = [label.text for label in marks.labels]
    assert labels
    found = [words.strip() for words in re.findall(r"<text[^>]*>([^<]*)</text>", text)]
    for label in (*labels, "photons/pixel", "fast (pixel)"):
        assert label in found
    assert any("distance 100 mm" in words for words in found)
    assert any(words.startswith("pixel slow 7, fast 9") for words in found)
    view.store.display.show_rings = False
    assert f">{labels[0]}<" not in save(view, sent, "svg")[1].decode()


def test_a_figure_has_the_indices_of_its_spots(view, sent):
    store = view.store
    strongest = diffsim.predict(store.experiment, limit=1)
    indices = " ".join(f"{index:d}".replace("-", "−") for index in strongest.hkl[0])
    without = save(view, sent, "svg")[1].decode()
    store.display.show_spots = True
    found = save(view, sent, "svg")[1].decode()
    assert indices in re.sub(r" +", " ", found)
    assert indices not in re.sub(r" +", " ", without)


def test_files_are_named_by_the_preset(view, sent):
    store = view.store
    store.baseline = replace(store.baseline, title="A crystal: 3 × 2", preset="tri-clinic")
    assert save(view, sent, "raw")[0] == "diffsim-tri-clinic.bin"
    store.baseline = replace(store.baseline, preset="")
    assert save(view, sent, "raw")[0] == "diffsim-a-crystal-3-2.bin"


def test_what_cannot_be_saved_is_said_in_a_sentence(view, sent):
    store = view.store
    store.experiment.beam.fluence_per_m2 = 1e35
    post(view.downloads, {"make": "cbf"})
    assert re.fullmatch(r"CBF image = .* counts: at most \d+; lower the scale\.", error(sent))
    result = store.result
    store.result = replace(result, part=Raster(result.image[:4]))
    for key in ("png", "npy", "smv"):
        post(view.downloads, {"make": key})
        assert "coarse" in error(sent)
    store.result = replace(result, tracer=lambda: None)
    post(view.downloads, {"make": "terms"})
    assert "too many terms" in error(sent)
    before = len(sent)
    for message in (None, {}, {"make": "x"}, {"next": "png"}, {"make": 3}):
        post(view.downloads, message)
    assert len(sent) == before


def error(sent: list[dict]) -> str:
    return sent[-1]["error"]


def test_a_large_file_comes_in_pieces_and_is_forgotten_when_the_tab_closes(view, sent):
    store = view.store
    image = np.zeros((4096, 4096), np.float32)
    image[100, 200] = 5
    experiment = store.experiment.replace(
        detector=store.experiment.detector.replace(pixels_slow=4096, pixels_fast=4096)
    )
    store.result = replace(store.result, experiment=experiment, part=Raster(image))
    _, data = save(view, sent, "smv")
    assert max(len(message["piece"]) for message in sent) <= PIECE
    pixels = read_smv(data).pixels
    assert pixels.shape == (4096, 4096)
    assert pixels[100, 200] == 55000 + photon_counts.DEFAULT_ADC
    post(view.downloads, {"make": "smv"})
    view.active = False
    before = len(sent)
    post(view.downloads, {"next": "smv"})
    assert len(sent) == before


def test_the_event_loop_runs_while_a_file_is_made(view, sent, monkeypatch):
    gate, threads = threading.Event(), []

    def make(key):
        def work():
            threads.append(threading.current_thread())
            assert gate.wait(5)
            return "x.bin", b"abc"

        return work

    async def run():
        view.downloads._make = make
        post(view.downloads, {"make": "png"})
        post(view.downloads, {"make": "png"})
        await asyncio.sleep(0.05)
        assert sent == []
        gate.set()
        while not sent:
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.02)

    asyncio.run(run())
    assert [message["piece"] for message in sent] == [b"abc"]
    assert threads[0] is not threading.main_thread()


def test_every_kind_has_a_name_of_its_own(view):
    result = view.store.result
    names = [kind.file_name(result, "x") for kind in KINDS]
    assert len(set(names)) == len(names)


def test_with_photon_noise_the_shown_exposure_is_saved(view, sent):
    store = view.store
    store.display.param.update(noise=True, noise_seed=3)
    expected = photon_counts.photons(torch.from_numpy(store.result.image), 3).numpy()
    _, data = save(view, sent, "npy")
    assert (np.load(io.BytesIO(data)) == expected).all()
    _, data = save(view, sent, "raw")
    assert (np.frombuffer(data, "<f4").reshape(expected.shape) == expected).all()


def test_an_image_that_is_not_finite_becomes_no_counts(small):
    image = torch.full((24, 32), torch.inf)
    for make in (smv_bytes, cbf_bytes):
        with pytest.raises(diffsim.InputError, match="image"):
            make(small, assemble(small), image)
