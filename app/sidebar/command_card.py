"""The sidebar's card for nanoBragg commands: paste one, see what it implies, copy the model."""

from html import escape

import panel as pn
import param

import diffsim
from app.rendering.store import Store
from app.sharing.nanobragg_command import MOST_CHARACTERS, read_pasted
from app.widgets.assets import script
from app.widgets.files.file_input import FileInput
from app.widgets.files.file_row import MAX_BYTES
from app.widgets.html import Html
from app.widgets.styles import CARD_CSS, CONTROL_CSS, LABEL_CSS, TITLE_CSS
from app.widgets.theme import MONO
from diffsim import InputError

MOST_FILES = 8
"""Uploaded files that are kept, so that a command can be read again."""

CSS = f"""
.box {{width: 100%; font-size: 12px; color: var(--ds-text);}}
textarea {{width: 100%; box-sizing: border-box; resize: vertical; padding: 4px 6px;
  font-family: {MONO}; font-size: 11px; line-height: 1.4; border-radius: 4px;
  border: 1px solid var(--ds-line); background: var(--ds-field); color: var(--ds-text);
  overflow-wrap: anywhere; display: block;}}
textarea::placeholder {{color: var(--ds-muted); opacity: 1;}}
button {{min-width: 56px;}}
button:focus-visible, textarea:focus {{outline: 2px solid var(--ds-accent);
  outline-offset: -1px;}}
.read {{margin: 4px 0; width: 100%;}}
.row {{display: flex; align-items: center; gap: 6px; margin: 4px 0; color: var(--ds-muted);}}
h4 {{font-size: 12px; font-weight: 600; margin: 6px 0 2px;}}
ul {{margin: 0 0 4px; padding-left: 16px; max-height: 220px; overflow-y: auto;
  scrollbar-width: thin;}}
li {{margin: 2px 0; line-height: 1.35; overflow-wrap: anywhere;}}
b {{font-weight: 600;}}
.error {{margin: 4px 0; padding: 6px 8px; border-radius: 4px; color: var(--ds-bad);
  background: var(--ds-bad-fill); overflow-wrap: anywhere; line-height: 1.35;}}
.note {{color: var(--ds-muted); line-height: 1.35; overflow-wrap: anywhere;}}
"""


class CommandText(pn.custom.JSComponent):
    """Where the command goes in, and where the model comes out as text."""

    most = param.Integer(MOST_CHARACTERS, constant=True, doc="Longest command that is read.")
    error = param.String("", doc="Why the last command could not be read.")
    decisions = param.List([], doc="(labels of parameters, text) of each implied decision.")

    _esm = script(
        "widgets/scripts/dom.js", "widgets/scripts/clipboard.js", "sidebar/command_card.js"
    )
    _stylesheets = (CONTROL_CSS, CSS)

    def __init__(self, box: "CommandBox", **params):
        super().__init__(sizing_mode="stretch_width", margin=(0, 0, 4, 0), **params)
        self._box = box

    def _handle_msg(self, data) -> None:
        match data:
            case {"read": str(text)}:
                self._box.read(text)
            case {"copy": str(form)} if form in FORMS:
                text, remark = FORMS[form](self._box.store.experiment)
                self._send_msg({"form": form, "text": text, "remark": remark})


class CommandBox(pn.viewable.Viewer):
    """A card that is folded at first; what a command says is loaded as one step."""

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store, self._command = store, ""
        self._files: dict[str, bytes] = {}
        self.text = CommandText(self)
        self.wanted = pn.Column(sizing_mode="stretch_width", margin=0)
        """A file chooser for each file that is missing."""
        self.card = pn.Card(
            header=Html("<h3>nanoBragg command</h3>", stylesheets=[TITLE_CSS], margin=0),
            collapsed=True,
            sizing_mode="stretch_width",
            margin=0,
            stylesheets=[CARD_CSS],
            css_classes=["command"],
        )
        self.card.param.watch(self._unfold, "collapsed")
        self._own, self._refused = store.baseline, False
        store.param.watch(store.throttle.calls(self._loaded), ["baseline"])

    def __panel__(self) -> pn.viewable.Viewable:
        return self.card

    def _unfold(self, event) -> None:
        if not self.card.collapsed and not len(self.card):
            self.card[:] = [self.wanted, self.text]

    def read(self, text: str) -> None:
        """Load what a command says, or ask for the files that it names."""
        self._command, self._refused, opened = text, False, None
        try:
            opened, missing = read_pasted(text, self._files, self.store.experiment)
            if opened is not None:
                self.store.open(opened)
                self._own = self.store.baseline
        except InputError as error:
            self._refused = True
            self._say(str(error), ())
            return
        self._refused = opened is None
        words = f"The command names {' and '.join(missing)}: upload what is missing above."
        # what belongs to no parameter is a flag that is not known
        unknown = [] if self._refused else self.store.baseline.decisions
        unknown = [decision.text for decision in unknown if not decision.parameters]
        self._say(words if missing else "; ".join(unknown), missing)

    def _say(self, error: str, missing: tuple[str, ...]) -> None:
        with self.store.on_page():
            self.text.error = error
            self.wanted[:] = [self._ask(name) for name in missing]
            self._list()

    def _ask(self, name: str) -> pn.Row:
        title = f'<div class="label" title="{escape(name, quote=True)}">{escape(name)}</div>'
        chooser = FileInput(
            lambda data, given: self._take(name, data),
            lambda size, given: self._say(
                f"{given} has {size / 2**20:.1f} MB: at most {MAX_BYTES >> 20} MB can be uploaded.",
                (name,),
            ),
            limit=MAX_BYTES,
            label=f"File {name}",
            sizing_mode="stretch_width",
            height=24,
            margin=(1, 0),
        )
        label = Html(title, stylesheets=[LABEL_CSS], width=110, height=26, margin=0)
        return pn.Row(label, chooser, sizing_mode="stretch_width", height=28, margin=(0, 0, 2, 0))

    def _take(self, name: str, data: bytes) -> None:
        short = name.replace("\\", "/").rsplit("/", 1)[-1]
        self._files.pop(short, None)
        self._files[short] = data
        while len(self._files) > MOST_FILES:
            del self._files[next(iter(self._files))]
        self.read(self._command)

    def _loaded(self) -> None:
        """What was said of a command goes when something else is loaded."""
        if self.store.baseline is not self._own:
            self._own, self._refused = self.store.baseline, False
            self._say("", ())

    def _list(self) -> None:
        """The decisions behind what is loaded, but not beside a command that was refused."""
        decisions = () if self._refused else self.store.baseline.decisions
        shown = [[labels(self.store, one.parameters), one.text] for one in decisions]
        if shown != self.text.decisions:
            self.text.decisions = shown


def labels(store: Store, names: tuple[str, ...]) -> str:
    """What the sidebar calls these parameters."""
    parts = (name.split(".") for name in names)
    return ", ".join(store.section(section).param[name].label for section, name in parts)


def _command(experiment: diffsim.Experiment) -> tuple[str, str]:
    command = diffsim.to_nanobragg(experiment)
    remarks = [f"Left out, as no flag says it: {', '.join(command.unsaid)}."] * bool(command.unsaid)
    return f"nanoBragg {command}", " ".join([_beside(command.files), *remarks]).strip()


def _python(experiment: diffsim.Experiment) -> tuple[str, str]:
    script = diffsim.to_python(experiment)
    return script.text, _beside(script.files)


def _beside(files: dict[str, bytes]) -> str:
    return f"It reads {', '.join(files)}." if files else ""


FORMS = {
    "command": _command,
    "python": _python,
    "json": lambda experiment: (experiment.to_json(), ""),
}
"""The model as text, and a remark, by form."""
