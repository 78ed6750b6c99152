"""A row for a parameter of any kind."""

from html import escape

import panel as pn
import param

from app.rendering.store import Store
from app.sidebar.number_field import Field, NumberField
from app.widgets.html import Html
from app.widgets.styles import BUTTON_CSS, CHECK_CSS, ENTRY_CSS, LABEL_CSS
from app.widgets.value_text import number_text
from diffsim.experiment import Numbers, Quantity
from diffsim.experiment.parameters import plain


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
        self._text = Html(
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
