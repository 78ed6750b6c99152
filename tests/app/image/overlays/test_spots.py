"""Labels of spots are predicted ones, the strongest, and can be read."""

import numpy as np
import pytest

import diffsim
from app.image.overlays.overlay import Label
from app.image.overlays.spots import _beside, _meets, spot_marks
from app.image.view import ImageView
from app.rendering.store import Store
from app.state.presets import presets

CUBIC = presets()["cubic"]
WHOLE = (0.0, 512.0, 0.0, 512.0)


@pytest.fixture(scope="module")
def spots() -> diffsim.Reflections:
    return diffsim.predict(CUBIC.experiment(), limit=None)


@pytest.mark.parametrize("scale", [0.9, 1.7])
def test_labels_are_those_of_the_prediction_and_do_not_overlap(spots, scale: float):
    marks = spot_marks(spots, WHOLE, scale)
    assert len(marks.text) >= 10
    for number, text, slow, fast in zip(
        marks.number, marks.text, marks.slow, marks.fast, strict=True
    ):
        indices = [int(word) for word in text.replace("−", "-").split()]
        assert indices == spots.hkl[number].tolist()
        assert (slow, fast) == (spots.slow[number], spots.fast[number])
    boxes = [
        _beside(f * scale, s * scale, text, left)
        for s, f, text, left in zip(marks.slow, marks.fast, marks.text, marks.left, strict=True)
    ]
    for number, box in enumerate(boxes):
        assert not _meets(box, boxes[:number])
        assert box[0] >= 0
        assert box[1] <= 512 * scale


def test_the_strongest_spot_comes_first_and_labels_of_rings_keep_their_room(spots):
    marks = spot_marks(spots, WHOLE, 1.0)
    assert marks.number[0] == 0
    assert list(marks.number) == sorted(marks.number)
    there = (Label(spots.slow[0], spots.fast[0], "3 Å"),)
    assert 0 not in spot_marks(spots, WHOLE, 1.0, there).number


def test_a_closer_view_has_more_labels_on_the_same_part(spots):
    part = (100.0, 200.0, 150.0, 250.0)
    far, close = spot_marks(spots, WHOLE, 1.0), spot_marks(spots, part, 5.12)
    inside = (far.slow >= 100) & (far.slow < 200) & (far.fast >= 150) & (far.fast < 250)
    assert len(close.text) > inside.sum()
    assert ((close.slow >= 100) & (close.slow < 200)).all()


def test_labelled_spots_are_bright_in_the_image(spots):
    image = diffsim.render(CUBIC.experiment()).numpy()
    marks = spot_marks(spots, WHOLE, 1.0)
    for slow, fast in zip(marks.slow[:10].astype(int), marks.fast[:10].astype(int), strict=True):
        near = image[max(0, slow - 2) : slow + 3, max(0, fast - 2) : fast + 3]
        assert near.max() > 20 * np.median(image)


def test_labels_are_drawn_when_they_are_switched_on():
    store = Store(CUBIC.experiment(), CUBIC.selected)
    view = ImageView(store)
    store.display.show_spots = False
    assert list(view.overlays.sources["spots"].labels.data["text"]) == []
    store.display.show_spots = True
    shown = view.overlays.sources["spots"].labels.data
    spots = diffsim.predict(CUBIC.experiment(), limit=None)
    marks = spot_marks(
        spots, WHOLE, view.picture.scale, view.overlays.marks.drawings["rings"].labels
    )
    assert tuple(shown["text"]) == marks.text
    assert set(shown["align"]) <= {"left", "right"}
