"""The list of pinned images: which is A, which is B."""

import panel as pn
import param

from app.rendering.store import Store
from app.state.pins import LIVE, MAX_BYTES, MAX_PINS, Pin, Pins
from app.widgets.assets import script
from app.widgets.styles import CONTROL_CSS

CSS = """
.head {display: flex; align-items: center; gap: 10px; min-height: 28px;}
.note {flex: 1; min-width: 0; font-size: 11px; color: var(--ds-muted); text-align: right;
  font-variant-numeric: tabular-nums;}
button {height: 26px; padding: 0 10px; font-size: 12px;}
table {border-collapse: collapse; width: 100%; margin-top: 6px; font-size: 12px;
  color: var(--ds-text);}
th {font-weight: 400; font-size: 11px; color: var(--ds-muted); padding: 0 0 2px;}
th:nth-child(3) {text-align: left; padding-left: 12px;}
td {padding: 1px 0; text-align: center; border-top: 1px solid var(--ds-line);}
tr:first-child td {border: none;}
td:nth-child(1), td:nth-child(2) {width: 26px;}
td:last-child {width: 26px;}
td.name {text-align: left; padding-left: 12px; width: 38%;}
td.about {text-align: left; padding-left: 8px; color: var(--ds-muted); font-size: 11px;
  max-width: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis;}
td input[type=radio] {margin: 5px; accent-color: var(--ds-accent); cursor: pointer;}
td input[type=text] {width: 100%; height: 22px; box-sizing: border-box; padding: 0 6px;
  margin-left: -7px; font: inherit; border-radius: 4px; border: 1px solid transparent;
  background: transparent; color: var(--ds-text);}
td input[type=text]:hover {border-color: var(--ds-line); background: var(--ds-field);}
td button {height: 20px; width: 22px; padding: 0; border-color: transparent;
  background: transparent; color: var(--ds-muted); font-size: 15px; line-height: 1;}
:focus-visible {outline-offset: -1px;}
"""


class PinList(pn.custom.JSComponent):
    """Pins with their names and sides; it changes `Pins` and nothing else."""

    rows = param.List([], doc="(number, name, what it is) of each image, the live one first.")
    a = param.Integer(None, allow_None=True, doc="Number of side A.")
    b = param.Integer(LIVE, doc="Number of side B.")
    note = param.String("", doc="How many there are, and how many there may be.")
    room = param.Boolean(True, doc="Whether there is room for another.")

    _esm = script("widgets/scripts/dom.js", "tabs/compare/pin_list.js")
    _stylesheets = (CONTROL_CSS, CSS)

    def __init__(self, store: Store, pins: Pins, **params):
        super().__init__(**({"sizing_mode": "stretch_width", "margin": (8, 10, 0, 10)} | params))
        self._store, self._pins = store, pins
        pins.param.watch(self._follow, ["pins", "a", "b"])
        self._follow()

    def _follow(self, *events) -> None:
        pins = self._pins
        count = len(pins.pins)
        self.param.update(
            rows=[[LIVE, "Live", "the image as it changes"], *map(_row, pins.pins)],
            a=pins.a,
            b=pins.b,
            note=f"{count} of {MAX_PINS} images, {megabytes(pins.bytes)} of "
            f"{MAX_BYTES // 2**20} MB",
            room=count < MAX_PINS,
        )

    def _handle_msg(self, data) -> None:
        pins, store = self._pins, self._store
        match data:
            case {"pin": True}:
                store.attempt(lambda: pins.pin(store.result))
            case {"remove": int(number)}:
                pins.remove(number)
            case {"rename": [int(number), str(name)]}:
                pins.rename(number, name)
                self.param.trigger("rows")
            case {"side": "a" | "b" as side, "number": int(number)}:
                pins.choose(side, number)


def _row(pin: Pin) -> list:
    result = pin.result
    detector, beam = result.experiment.detector, result.experiment.beam
    slow, fast = result.image.shape
    return [
        pin.number,
        pin.name,
        f"{slow} × {fast}, {float(detector.distance_mm):g} mm, {float(beam.wavelength_A):g} Å",
    ]


def megabytes(count: int) -> str:
    """A size, as far as one wants to know it."""
    size = count / 2**20
    return f"{size:.0f}" if size >= 10 or size == 0 else f"{size:.1f}"
