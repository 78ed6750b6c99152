"""What the program is doing, and what is wrong."""

from html import escape

import panel as pn
import psutil

from app.rendering.store import Store
from app.state.result import Result
from app.widgets.html import Html
from app.widgets.styles import BUTTON_CSS
from app.widgets.view import View

STATUS_CSS = """
:host {container-type: inline-size;}
@container (max-width: 480px) {.status .terms {display: none;}}
.status {font-size: 12px; line-height: 26px; color: var(--ds-muted); white-space: nowrap;
  font-variant-numeric: tabular-nums; display: flex; gap: 12px; overflow: hidden;}
.status .state {color: var(--ds-text);}
.dot {display: inline-block; width: 8px; height: 8px; border-radius: 4px; margin-right: 6px;
  background: #2f9e58;}
.busy .dot {background: #d98a00;}
"""
CAUTIONS_CSS = """
:host {position: relative;}
details {font-size: 12px; line-height: 24px; color: var(--ds-muted);}
summary {cursor: pointer; list-style: none; white-space: nowrap; padding: 0 6px; border-radius: 4px;
  color: var(--ds-text);}
summary::-webkit-details-marker {display: none;}
summary::before {content: "▲"; font-size: 9px; margin-right: 5px; color: #d98a00;}
summary:hover {background: var(--ds-hover);}
summary:focus-visible {outline: 2px solid var(--ds-accent); outline-offset: -1px;}
ul {position: absolute; right: 0; bottom: 28px; z-index: 12; width: max-content;
  max-width: min(420px, 40vw); margin: 0; padding: 8px 12px 8px 26px; line-height: 1.45;
  border: 1px solid var(--ds-line); border-radius: 5px; background: var(--ds-panel);
  color: var(--ds-text); box-shadow: 0 4px 14px rgb(0 0 0 / 25%);}
li + li {margin-top: 4px;}
"""
MESSAGE_CSS = """
.message {font-size: 13px; line-height: 1.4; padding: 8px 12px; border-radius: 6px;
  color: var(--ds-bad); background: var(--ds-bad-fill); border: 1px solid var(--ds-bad);
  box-shadow: 0 2px 8px rgba(0, 0, 0, .18);}
"""


PROCESS = psutil.Process()


class Status(View):
    """One line: busy or idle, preview or full, time of the last image, speed, size, memory; and
    what to know before believing the picture.
    """

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store = store
        self._line = Html(
            "", stylesheets=[STATUS_CSS], sizing_mode="stretch_width", margin=0, height=26
        )
        self._stop = pn.widgets.Button(
            label="Cancel", stylesheets=[BUTTON_CSS], margin=(1, 8), height=24, visible=False
        )
        self._stop.on_click(lambda event: store.stop() if store.busy else store.finish())
        self._cautions = Html("", stylesheets=[CAUTIONS_CSS], margin=(1, 0), height=24)
        self._layout = pn.Row(
            self._line,
            self._cautions,
            self._stop,
            sizing_mode="stretch_width",
            margin=0,
            height=26,
            css_classes=["status-line"],
        )
        self.named(line=self._line, notes=self._cautions)
        later = store.throttle.calls(self._follow)
        store.param.watch(later, ["result", "busy", "progress"])
        store.display.param.watch(later, ["low", "high", "scale"])
        self._follow()

    def _follow(self) -> None:
        store = self.store
        with store.on_page():
            self._line.object = status_html(store.result, store.busy, store.progress)
            self._offer("Cancel" if store.busy else "Finish" if store.unfinished else "")
            words = cautions_html(_cautions(store))
            if self._cautions.object != words:
                self._cautions.object = words

    def _offer(self, what: str) -> None:
        """A button to stop a render, or to go on with a stopped one."""
        shown = self._stop.label if self._stop.visible else ""
        if what != shown:
            self._stop.param.update(visible=bool(what), label=what or self._stop.label)


def _cautions(store: Store) -> tuple[str, ...]:
    """What to know of the result, and of how it is shown."""
    if store.result is None:
        return ()
    beyond = store.display.beyond(store.result.image)
    return store.result.cautions + ((beyond,) if beyond else ())


class Message(View):
    """What is wrong with the last entry or with the model; invisible while nothing is."""

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store = store
        self._layout = Html(
            "",
            stylesheets=[MESSAGE_CSS],
            margin=0,
            visible=False,
            css_classes=["message-area"],
            styles={
                "position": "absolute",
                "top": "44px",
                "left": "72px",
                "right": "24px",
                "z-index": "10",
            },
        )
        self.named(message=self._layout)
        store.param.watch(self._follow, ["bad_entry", "bad_model"])
        self._follow()

    def _follow(self, *events) -> None:
        text = self.store.bad_entry or self.store.bad_model
        if text:
            self._layout.object = f'<div class="message" role="alert">{escape(text)}</div>'
        self._layout.visible = bool(text)


def status_html(result: Result | None, busy: bool, progress: float) -> str:
    """The status line."""
    state = "busy" if busy else "idle"
    if busy and progress > 0:
        state += f" {progress:.0%}"
    parts = [f'<span class="state"><span class="dot"></span>{state}</span>']
    if result is not None:
        kind = f"preview 1:{result.part.block}"
        if result.fine:
            kind = "full" if result.full else "preview: visible part"
        slow, fast = result.shape
        parts += [
            f'<span data-name="kind">{kind}</span>',
            f'<span data-name="ms">{result.seconds * 1000:.0f} ms</span>',
            f"<span>{_engineering(result.terms / max(result.seconds, 1e-6))} terms/s</span>",
            f'<span class="terms">{_engineering(result.terms)} terms</span>',
            f'<span title="Pixels, fast × slow">{fast} × {slow}</span>',
            f'<span title="Memory of the program">{PROCESS.memory_info().rss / 1e6:.0f} MB</span>',
            f'<span data-name="revision" hidden>{result.revision}</span>',
        ]
    return f'<div class="status {"busy" if busy else ""}" role="status">{"".join(parts)}</div>'


def cautions_html(cautions: tuple[str, ...]) -> str:
    """How many there are, and when that is clicked, which."""
    if not cautions:
        return ""
    count = f"{len(cautions)} note{'s' * (len(cautions) > 1)}"
    items = "".join(f"<li>{escape(words)}</li>" for words in cautions)
    return f'<details class="cautions"><summary>{count}</summary><ul>{items}</ul></details>'


def _engineering(number: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g} {letter}"
    return f"{number:.0f}"
