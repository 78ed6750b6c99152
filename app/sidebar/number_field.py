"""A parameter's row, name and unit and widgets; and the one for numbers, slider and entry."""

import time

import panel as pn
import param

from app.rendering.store import Store
from app.runtime.live_timing import SLIDER_INTERVAL_S
from app.runtime.panel_patches import DelaysValues
from app.sidebar.field_label import Label, help_of
from app.widgets.styles import ENTRY_CSS, SLIDER_CSS
from app.widgets.value_text import number_text
from diffsim.experiment import Count, Quantity
from diffsim.experiment.parameters import plain


class _Live(DelaysValues):
    """A slider whose value arrives at once, and then so often that the last one is never late."""

    _next = 0.0

    def delay_ms(self) -> int:
        """Milliseconds that a value waits for the ones that follow it."""
        now = time.monotonic()
        at = max(now, self._next)
        self._next = at + SLIDER_INTERVAL_S
        return round(1000 * (at - now))


class LiveSlider(_Live, pn.widgets.FloatSlider):
    """A slider for numbers."""


class LiveCountSlider(_Live, pn.widgets.IntSlider):
    """The same for whole numbers."""


class Field:
    """A parameter of the model, or of the display, and its row; both follow each other."""

    def __init__(self, store: Store, section: str, name: str):
        self._store, self.section, self.name = store, section, name
        self._showing, self._shown = False, None
        parameter = self.parameter
        self.label = Label(
            parameter.label, help_of(parameter), getattr(parameter, "unit", ""), f"{section}.{name}"
        )
        self.row = pn.Row(
            self.label.pane,
            *self._widgets(),
            css_classes=["field", name],
            sizing_mode="stretch_width",
            margin=(0, 0, 2, 0),
            height=26,
        )
        self.show()

    @property
    def parameter(self) -> param.Parameter:
        return self._store.section(self.section).param[self.name]

    @property
    def value(self):
        return plain(getattr(self._store.section(self.section), self.name))

    @property
    def implied(self) -> float | None:
        """What stands in for a value that is left open."""
        return self._store.implied(self.section, self.name)

    def show(self) -> None:
        """Let the widgets show the model's value, if they do not already."""
        state = (self.value, self.implied)
        if state == self._shown:
            return
        self._showing, self._shown = True, state
        try:
            self._show(self.value)
        finally:
            self._showing = False

    def _refused(self, entry: pn.widgets.TextInput) -> None:
        """Leave a bad entry where it is, to be mended; the model keeps its value."""
        entry.css_classes, self._shown = ["bad"], None

    def _set(self, value) -> bool:
        """Take what was entered; whether that is allowed."""
        if self._showing:
            return True
        allowed = self._put(value)
        if allowed:
            # its own widgets agree at once; the other rows follow when there is time
            self.show()
        return allowed

    def _slide(self, value) -> None:
        """Take one value of a slider that has another soon: its entry follows with all rows."""
        if not self._showing:
            self._put(value)
            # what the slider shows is not what was shown last, also if that comes back at once
            self._shown = None

    def _put(self, value) -> bool:
        """Change the model; whether the value is allowed."""
        return self._store.set(self.section, self.name, value)

    def _widgets(self) -> list:
        raise NotImplementedError

    def _show(self, value) -> None:
        raise NotImplementedError


class NumberField(Field):
    """Slider over the usual range and an entry for any allowed number.

    An empty entry stands for nothing where the parameter may be nothing; the number that is then
    implied shows as placeholder.
    """

    def _widgets(self) -> list:
        self._entry = pn.widgets.TextInput(
            stylesheets=[ENTRY_CSS], width=70, height=24, margin=(1, 0, 1, 8)
        )
        self._entry.param.watch(self._entered, "value")
        soft = _usual(self.parameter)
        if soft is None:
            self._slider = None
            self._entry.param.update(width=None, sizing_mode="stretch_width", margin=(1, 0))
            return [self._entry]
        whole = isinstance(self.parameter, Count)
        kind = LiveCountSlider if whole else LiveSlider
        self._slider = kind(
            start=soft[0],
            end=soft[1],
            step=self.parameter.step or (1 if whole else (soft[1] - soft[0]) / 1000),
            show_value=False,
            stylesheets=[SLIDER_CSS],
            sizing_mode="stretch_width",
            min_width=60,
            height=20,
            margin=(6, 8, 0, 4),
        )
        self._slider.param.watch(self._slid, "value")
        return [self._slider, self._entry]

    def _show(self, value) -> None:
        implied = self.implied
        _update(
            self._entry,
            value="" if value is None else number_text(value),
            placeholder="none" if implied is None else number_text(implied),
            css_classes=[],
        )
        if self._slider is not None:
            shown = implied if value is None else value
            low, high = _usual(self.parameter)
            shown = low if shown is None else shown
            _update(
                self._slider,
                start=min(low, shown),
                end=max(high, shown),
                value=_like(self._slider, shown),
            )

    def step(self, by: int, text: str = "") -> None:
        """Go a number of steps up or down, from what stands in the entry."""
        try:
            value = float(text.replace("−", "-"))
        except ValueError:
            value = self.value
        value = self.implied if value is None else value
        low, high = self.parameter.bounds
        soft = _usual(self.parameter)
        if value is None:
            value = low if soft is None else soft[0]
        width = abs(value) / 100 if soft is None else (soft[1] - soft[0]) / 1000
        width = self.parameter.step or (1 if isinstance(self.parameter, Count) else width)
        wanted = float(f"{min(max(value + by * width, low), high):.12g}")
        if self.parameter._within(wanted):
            self._set(int(wanted) if isinstance(self.parameter, Count) else wanted)

    def slide(self, value: float) -> None:
        """Take what the slider shows in the browser already; of that Panel learns later."""
        slider = self._slider
        # false for what is no number at all
        if slider is None or not slider.start <= value <= slider.end:
            return
        value = self._number(value)
        with param.discard_events(slider):
            slider.value = _like(slider, value)
        self._slide(value)

    def _slid(self, event) -> None:
        if not self._showing:
            self._slide(self._number(event.new))

    def _number(self, value: float) -> float | int:
        """What a slider stands at, without the last digits of its arithmetic."""
        whole = isinstance(self.parameter, Count)
        return int(value) if whole else float(f"{value:.12g}")

    def _entered(self, event) -> None:
        if self._showing:
            return
        text = event.new.strip()
        try:
            value = None if text == "" else float(text.replace("−", "-"))
        except ValueError:
            value = text
        if isinstance(value, float) and isinstance(self.parameter, Count) and value.is_integer():
            value = int(value)
        if not self._set(value):
            self._refused(self._entry)


def _usual(parameter: Quantity) -> tuple[float, float] | None:
    """The range of a slider; None where no range makes sense."""
    if parameter.softbounds is not None or None in parameter.bounds:
        return parameter.softbounds
    low, high = parameter.bounds
    return (low, high) if high - low <= 10 else None


def _like(slider: pn.widgets.FloatSlider, value: float) -> float | int:
    return int(value) if isinstance(slider, LiveCountSlider) else float(value)


def _update(widget: pn.widgets.Widget, **values) -> None:
    """Set what differs: an update costs time even where nothing changes."""
    changed = {name: value for name, value in values.items() if getattr(widget, name) != value}
    if changed:
        widget.param.update(**changed)
