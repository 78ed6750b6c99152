"""One widget per kind of parameter, in a row: name and unit, slider, entry."""

from html import escape

import panel as pn
import param

from app.store import Store
from app.style import BUTTON_CSS, CHECK_CSS, ENTRY_CSS, LABEL_CSS, SLIDER_CSS
from diffsim.experiment import Count, Numbers, Quantity
from diffsim.experiment.parameters import plain


class LiveSlider(pn.widgets.FloatSlider):
    """A slider whose every step arrives at once: the store keeps only the newest."""

    _debounce = 0


class LiveCountSlider(pn.widgets.IntSlider):
    """The same for whole numbers."""

    _debounce = 0


class Field:
    """A parameter of the model, or of the display, and its row; both follow each other."""

    def __init__(self, store: Store, section: str, name: str):
        self._store, self.section, self.name = store, section, name
        self._showing, self._shown = False, None
        self.row = pn.Row(
            self._label(),
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
        return self._showing or self._store.set(self.section, self.name, value)

    def _label(self) -> pn.pane.HTML:
        unit = getattr(self.parameter, "unit", "")
        unit = f' <span class="unit">{escape(unit)}</span>' if unit else ""
        return pn.pane.HTML(
            f'<div class="label" title="{escape(self.parameter.doc or "", quote=True)}">'
            f"{escape(self.parameter.label)}{unit}</div>",
            stylesheets=[LABEL_CSS],
            width=136,
            height=26,
            margin=0,
        )

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
            height=26,
            margin=(0, 8, 0, 4),
        )
        self._slider.param.watch(self._slid, "value")
        return [self._slider, self._entry]

    def _show(self, value) -> None:
        implied = self.implied
        self._entry.param.update(
            value="" if value is None else number_text(value),
            placeholder="none" if implied is None else number_text(implied),
            css_classes=[],
        )
        if self._slider is not None:
            shown = implied if value is None else value
            low, high = _usual(self.parameter)
            shown = low if shown is None else shown
            self._slider.param.update(
                start=min(low, shown), end=max(high, shown), value=_like(self._slider, shown)
            )

    def _slid(self, event) -> None:
        if self._showing:
            return
        value = event.new
        if isinstance(self.parameter, Count):
            value = int(value)
        elif isinstance(value, float):
            value = float(f"{value:.12g}")
        self._set(value)

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
        if self._set(value):
            self.show()
        else:
            self._refused(self._entry)


class ChoiceField(Field):
    """One of a few names."""

    def _widgets(self) -> list:
        self._select = pn.widgets.Select(
            options=list(self.parameter.objects),
            stylesheets=[ENTRY_CSS],
            sizing_mode="stretch_width",
            height=24,
            margin=(1, 0),
        )
        self._select.param.watch(lambda event: self._set(event.new), "value")
        return [self._select]

    def _show(self, value) -> None:
        self._select.value = value


class SwitchField(Field):
    """Yes or no."""

    def _widgets(self) -> list:
        self._box = pn.widgets.Checkbox(stylesheets=[CHECK_CSS], margin=(5, 0), height=16)
        self._box.param.watch(lambda event: self._set(event.new), "value")
        return [self._box]

    def _show(self, value) -> None:
        self._box.value = value


class ListField(Field):
    """Any of a few names."""

    def _widgets(self) -> list:
        self._boxes = pn.widgets.CheckBoxGroup(
            options=list(self.parameter.objects),
            stylesheets=[CHECK_CSS],
            margin=(3, 0),
            inline=True,
        )
        self._boxes.param.watch(lambda event: self._set(list(event.new)), "value")
        return [self._boxes]

    def _show(self, value) -> None:
        self._boxes.value = list(value)


class VectorField(Field):
    """A few numbers in one entry, separated by blanks; empty is nothing."""

    def _widgets(self) -> list:
        self._entry = pn.widgets.TextInput(
            stylesheets=[ENTRY_CSS],
            sizing_mode="stretch_width",
            height=24,
            margin=(1, 0),
            placeholder="implied" if self.parameter.length == 3 else "all",
        )
        self._entry.param.watch(self._entered, "value")
        return [self._entry]

    def _show(self, value) -> None:
        text = "" if value is None else " ".join(number_text(plain(x)) for x in value)
        self._entry.param.update(value=text, css_classes=[])

    def _entered(self, event) -> None:
        if self._showing:
            return
        words = event.new.replace(",", " ").split()
        try:
            value = tuple(float(word) for word in words) or None
        except ValueError:
            value = event.new
        if self._set(value):
            self.show()
        else:
            self._refused(self._entry)


class ObjectField(Field):
    """Something that is made elsewhere, such as a table; here it can only be removed."""

    def _widgets(self) -> list:
        self._text = pn.pane.HTML(
            "", stylesheets=[LABEL_CSS], sizing_mode="stretch_width", margin=0, height=26
        )
        self._remove = pn.widgets.Button(
            label="Remove", stylesheets=[BUTTON_CSS], margin=(1, 0), height=24, width=64
        )
        self._remove.on_click(lambda event: self._set(None))
        return [self._text, self._remove]

    def _show(self, value) -> None:
        words = "none" if value is None else getattr(value, "name", "") or "given"
        self._text.object = f'<div class="label unit">{escape(words)}</div>'
        self._remove.visible = value is not None


def field(store: Store, section: str, name: str) -> Field:
    """The field that fits a parameter's kind."""
    parameter = store.section(section).param[name]
    kinds = {
        Quantity: NumberField,
        Numbers: VectorField,
        param.ListSelector: ListField,
        param.ClassSelector: ObjectField,
        param.Selector: ChoiceField,
        param.Boolean: SwitchField,
    }
    kind = next(made for kind, made in kinds.items() if isinstance(parameter, kind))
    return kind(store, section, name)


def number_text(value: float) -> str:
    """A number as briefly as it can be typed in again without changing the picture."""
    return f"{value:.10g}"


def _usual(parameter: Quantity) -> tuple[float, float] | None:
    """The range of a slider; None where no range makes sense."""
    if parameter.softbounds is not None or None in parameter.bounds:
        return parameter.softbounds
    low, high = parameter.bounds
    return (low, high) if high - low <= 10 else None


def _like(slider: pn.widgets.FloatSlider, value: float) -> float | int:
    return int(value) if isinstance(slider, LiveCountSlider) else float(value)
