"""Session files: the model with its tables, the pixel, the display, and what it came from."""

from typing import TYPE_CHECKING

from app.sharing.display_values import display_values, read_display
from app.sharing.link import read_selected
from app.state.baseline import Baseline, LoadedState, middle
from app.state.limits import checked_scene
from app.state.presets import presets
from diffsim import Experiment, InputError
from diffsim.experiment.experiment import FORMAT
from diffsim.io.session import MAX_BYTES, Session, read_session, write_session

if TYPE_CHECKING:
    from app.rendering.store import Store

__all__ = ["MAX_BYTES", "file_name", "open_session", "session_text"]


def session_text(store: "Store") -> str:
    """The session file of this state."""
    extra = {
        "selected": list(store.selected),
        "display": display_values(store.display),
        "title": store.baseline.title,
        "preset": store.baseline.preset,
    }
    return write_session(Session(store.experiment, extra))


def file_name(store: "Store") -> str:
    """A name for that file: letters and digits of what was loaded."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in store.baseline.title).split()
    return "-".join(["diffsim", *words[:6]]).lower() + ".json"


def open_session(data: bytes, name: str) -> LoadedState:
    """The state that a file holds: a session, or an experiment alone.

    Raises:
        InputError: for anything else, and for values that are not allowed.
    """
    try:
        session = _read(data, name)
    except (ValueError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(name, "unusable values", "a session file") from error
    experiment, extra = session.experiment, session.extra
    checked_scene(experiment)
    selected = middle(experiment)
    if "selected" in extra:
        selected = read_selected(extra["selected"], experiment)
    display = read_display(extra["display"]) if "display" in extra else None
    if (preset := extra.get("preset", "")) not in ("", *presets()):
        raise InputError("preset", preset, f"one of {', '.join(presets())}, or nothing")
    title = presets()[preset].title if preset else str(extra.get("title", ""))[:80]
    description = f"A session file, saved from: {title}" if title else "A session file."
    baseline = Baseline(name[:80], experiment.replace(), selected, description=description)
    return LoadedState(experiment, selected, baseline, display)


def _read(data: bytes, name: str) -> Session:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(name, "binary data", "a session file, which is text") from None
    if f'"{FORMAT}"' in text[:200] and '"diffsim"' not in text[:20]:
        if len(data) > MAX_BYTES:
            raise InputError(name, f"{len(data) / 2**20:.1f} MB", f"at most {MAX_BYTES >> 20} MB")
        return Session(Experiment.from_json(text))
    return read_session(text, name=name)
