"""A state as the query of an address: what differs from a preset, compressed."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.sharing.display_values import LIMITS, display_values, read_display
from app.state.baseline import Baseline, LoadedState, middle, preset_state
from app.state.limits import checked_scene
from app.state.presets import FIRST, presets
from diffsim import Experiment, InputError
from diffsim.experiment import SECTIONS
from diffsim.experiment.serialization import Table, parse_json

if TYPE_CHECKING:
    from app.rendering.store import Store

VERSION = 1

MOST_CHARACTERS = 6000
"""Longest link; servers and proxies refuse longer addresses."""

MOST_BYTES = 64 * 1024
"""Most that a link may hold when it is unpacked."""


def link_of(store: "Store") -> str:
    """The query that opens this state: empty, "preset=name" or "s=...".

    Tables are named by their digest only.

    Raises:
        InputError: where the state is too large for an address.
    """
    baseline, experiment = store.baseline, store.experiment
    base = baseline.experiment if baseline.preset else Experiment()
    state: dict[str, Any] = {"v": VERSION}
    changed = experiment.to_dict(since=base, by_digest=True)
    display = display_values(store.display)
    untouched = not changed and not display.keys() - set(LIMITS)
    if untouched and baseline.preset and store.selected == baseline.selected:
        return "" if baseline.preset == FIRST else f"preset={baseline.preset}"
    if baseline.preset:
        state["preset"] = baseline.preset
    state |= {"experiment": changed, "selected": list(store.selected), "display": display}
    packer = zlib.compressobj(9, wbits=-15)
    text = json.dumps(state, separators=(",", ":")).encode()
    packed = packer.compress(text) + packer.flush()
    link = "s=" + urlsafe_b64encode(packed).decode().rstrip("=")
    if len(link) > MOST_CHARACTERS:
        raise InputError("link", f"{len(link):,} characters", f"at most {MOST_CHARACTERS:,}")
    return link


def open_link(
    query: Mapping[str, str], tables: Mapping[str, Table] | None = None
) -> LoadedState | None:
    """The state that a query names; None where it names none.

    Args:
        query: its values by key.
        tables: by digest, which a link may name. What is not among them is left out, and said.

    Raises:
        InputError: for anything but a link, and for values that are not allowed.
    """
    if "s" in query:
        return _open_state(_unpack(query["s"]), tables or {})
    if "preset" in query:
        return preset_state(_preset(query["preset"]))
    return None


def read_selected(value: Any, experiment: Experiment) -> tuple[int, int]:
    """(slow, fast) of a pixel, from JSON.

    Raises:
        InputError: for anything but a pixel of the detector.
    """
    detector = experiment.detector
    match value:
        case [int(slow), int(fast)] if (
            0 <= slow < detector.pixels_slow and 0 <= fast < detector.pixels_fast
        ):
            return int(slow), int(fast)
    raise InputError("selected", value, "slow and fast of a pixel on the detector")


def _unpack(text: str) -> dict[str, Any]:
    wrong = InputError("link", text[:40], "a link that was copied from this page, unabridged")
    if len(text) > MOST_CHARACTERS:
        raise InputError("link", f"{len(text):,} characters", f"at most {MOST_CHARACTERS:,}")
    try:
        packed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        unpacker = zlib.decompressobj(wbits=-15)
        plain = unpacker.decompress(packed, MOST_BYTES)
    except (ValueError, zlib.error):
        raise wrong from None
    if not unpacker.eof:
        raise wrong
    state = parse_json(plain, "link")
    if not isinstance(state, dict) or state.get("v") != VERSION:
        raise InputError("link", "another version", f"version {VERSION} is read here")
    return state


def _open_state(state: dict[str, Any], tables: Mapping[str, Table]) -> LoadedState:
    base = _preset(state["preset"]) if "preset" in state else None
    values, missing = _without_missing(state.get("experiment", {}), tables)
    try:
        experiment = Experiment.from_dict(values, base and base.experiment(), tables)
    except (ValueError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            "link", "unusable values", "a link that was copied from this page"
        ) from error
    checked_scene(experiment)
    selected = middle(experiment)
    if "selected" in state:
        selected = read_selected(state["selected"], experiment)
    display = read_display(state.get("display", {}))
    baseline = (
        Baseline("From a link", experiment.replace(), selected)
        if base is None
        else Baseline.of_preset(base)
    )
    return LoadedState(experiment, selected, baseline, display, missing)


def _preset(name: Any):
    if not isinstance(name, str) or name not in presets():
        raise InputError("preset", name, f"one of {', '.join(presets())}")
    return presets()[name]


def _without_missing(values: Any, tables: Mapping[str, Table]) -> tuple[Any, str]:
    """The values but for tables that are not loaded, and a sentence that names their files."""
    if not isinstance(values, dict):
        return values, ""
    kept, names = {}, []
    for section, group in values.items():
        kept[section] = group
        if not isinstance(group, dict) or section not in SECTIONS:
            continue
        absent = {
            name: value
            for name, value in group.items()
            if isinstance(value, dict)
            and isinstance(value.get("digest"), str)
            and value["digest"] not in tables
        }
        kept[section] = {name: value for name, value in group.items() if name not in absent}
        for name, value in absent.items():
            parameter = getattr(SECTIONS[section].param, name, None)
            label = getattr(parameter, "label", name)
            names.append(f"{str(value.get('name'))[:80]} ({label.lower()}, section {section})")
    if not names:
        return kept, ""
    which = " and ".join(names)
    return kept, f"A link holds no files: upload {which} to see the same picture."
