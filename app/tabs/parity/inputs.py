"""What a user chooses to compare: probe, trace log, tolerance, a mistake on purpose."""

from html import escape

import panel as pn

from app.rendering.store import Store
from app.sidebar.field_label import Label
from app.state.baseline import Baseline
from app.tabs.parity.chain_comparison import ParitySettings, Reference
from app.tabs.parity.probes import Probe, probes
from app.widgets.files.file_row import FileRow
from app.widgets.html import Html
from app.widgets.styles import BUTTON_CSS, CARD_CSS, CHECK_CSS, ENTRY_CSS, LABEL_CSS, TITLE_CSS
from app.widgets.theme import MONO
from app.widgets.view import View
from diffsim.parity import FAULTS

MAX_LOG_BYTES = 32 * 2**20
"""Largest trace log that is taken."""

LABEL_WIDTH = 84

ABOUT_CSS = f"""
p, details {{margin: 0; padding: 0 0 4px; font-size: 12px; line-height: 1.4;
  color: var(--ds-muted);}}
summary {{cursor: pointer; color: var(--ds-muted);}}
summary:focus-visible {{outline: 2px solid var(--ds-accent);}}
pre {{margin: 4px 0; padding: 6px 8px; border-radius: 4px; background: var(--ds-hover);
  color: var(--ds-text); font-family: {MONO}; font-size: 11px; white-space: pre-wrap;
  overflow-wrap: anywhere;}}
"""


class ParityInputs(View):
    """The rows over a settings; `image_row` goes among them."""

    def __init__(self, store: Store, settings: ParitySettings, image_row: pn.Row, **params):
        super().__init__(**params)
        self.store, self._settings, self._log = store, settings, None
        self.probe = _select(
            {"Choose a probe …": ""} | {p.title: name for name, p in probes().items()},
            "choose-probe",
        )
        self.probe.param.watch(self._probe_chosen, "value")
        self._again = pn.widgets.Button(
            label="Load again",
            stylesheets=[BUTTON_CSS],
            width=78,
            height=24,
            margin=(1, 0, 1, 6),
            visible=False,
        )
        self._again.on_click(self._probe_chosen)
        self._about = Html(
            "",
            stylesheets=[ABOUT_CSS],
            sizing_mode="stretch_width",
            margin=(0, 0, 0, LABEL_WIDTH),
            visible=False,
        )
        self.upload = FileRow(
            store,
            "trace-log",
            Label(
                "Trace log",
                "A log with TRACE_C lines, as the reference prints it, or with TRACE_PY lines.",
                width=LABEL_WIDTH,
            ),
            ".log,.txt,.out",
            lambda: self._log and self._log.title,
            lambda data, name: self._take_log(Reference.of_log(data, name)),
            lambda: self._take_log(None),
            MAX_LOG_BYTES,
        )
        self.tolerance = pn.widgets.TextInput(
            value=f"{settings.tolerance:g}".replace("e-0", "e-"),
            stylesheets=[ENTRY_CSS],
            width=84,
            height=24,
            margin=(1, 0),
            css_classes=["choose-tolerance"],
        )
        self.tolerance.param.watch(self._tolerance_entered, "value")
        self.only_differing = pn.widgets.CheckBoxGroup(
            options=["Only what differs"], stylesheets=[CHECK_CSS], margin=(4, 0, 0, 16)
        )
        self.only_differing.param.watch(self._narrowed, "value")
        faults = {fault.name: fault for fault in FAULTS}
        self.fault = _select(
            {"Off": ""} | {fault.title: name for name, fault in faults.items()}, "choose-fault"
        )
        self.fault.param.watch(
            lambda event: settings.param.update(fault=faults.get(event.new)), "value"
        )
        self.named(about=self._about)
        self._layout = pn.Column(
            _line(
                *("probe", "Probe"),
                "Traces of the reference that come with the program; choosing one loads its model.",
                *(self.probe, self._again),
            ),
            self._about,
            self.upload.row,
            image_row,
            _line(
                *("tolerance", "Tolerance"),
                "Largest relative difference of a quantity that counts as none.",
                *(self.tolerance, self.only_differing),
            ),
            _line(
                *("fault", "Break it"),
                "Give a copy of our chain a mistake, to see where it shows and how it is named.",
                self.fault,
            ),
            sizing_mode="stretch_width",
            margin=(8, 10, 0, 10),
        )

    def _probe_chosen(self, event) -> None:
        probe = probes().get(self.probe.value)
        self._describe(probe)
        if probe is not None:
            self._log = None
            # off first, so that the newcomer sees the two agree
            self.fault.value = ""
            baseline = Baseline(
                f"Probe: {probe.title}",
                probe.experiment(),
                probe.pixel,
                description=probe.description,
            )
            self.store.load(probe.experiment(), probe.pixel, baseline)
            self._settings.reference = Reference.of_probe(probe)
        else:
            self._settings.reference = self._log
        self.upload.show()

    def _take_log(self, log: Reference | None) -> None:
        self._log, self.fault.value = log, ""
        if self.probe.value:
            self.probe.value = ""
        else:
            self._probe_chosen(None)

    def _describe(self, probe: Probe | None) -> None:
        self._again.visible = self._about.visible = probe is not None
        if probe is None:
            return
        quirks = f"\nquirks: {', '.join(probe.quirks)}" if probe.quirks else ""
        self._about.object = (
            f"<p>{escape(probe.description)}</p><details><summary>Its command</summary>"
            f"<pre>nanoBragg {escape(probe.command)}\n"
            f"pixel: slow {probe.pixel[0]}, fast {probe.pixel[1]}{escape(quirks)}</pre></details>"
        )

    def _narrowed(self, event) -> None:
        self._settings.only_differing = bool(event.new)

    def _tolerance_entered(self, event) -> None:
        fine = self.store.attempt(lambda: self._settings.set_tolerance(event.new.strip()))
        self.tolerance.css_classes = ["choose-tolerance"] + ["bad"] * (not fine)


def _select(options: dict, name: str) -> pn.widgets.Select:
    return pn.widgets.Select(
        options=options,
        css_classes=[name],
        stylesheets=[ENTRY_CSS],
        sizing_mode="stretch_width",
        height=24,
        margin=(1, 0),
    )


def _line(name: str, label: str, doc: str, *widgets) -> pn.Row:
    title = Html(
        f'<div class="label" title="{escape(doc, quote=True)}">{escape(label)}</div>',
        stylesheets=[LABEL_CSS],
        width=LABEL_WIDTH,
        height=26,
        margin=0,
    )
    return pn.Row(
        title,
        *widgets,
        sizing_mode="stretch_width",
        height=28,
        margin=(0, 0, 2, 0),
        css_classes=[f"parity-{name}"],
    )


def folding(title: str, *content, **options) -> pn.Card:
    """A section that can be folded away."""
    return pn.Card(
        *content,
        header=Html(f"<h3>{title}</h3>", stylesheets=[TITLE_CSS], margin=0),
        sizing_mode="stretch_width",
        margin=(0, 10),
        stylesheets=[CARD_CSS],
        **options,
    )
