"""Session files: an experiment, and whatever a program keeps beside it, as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.experiment.serialization import Table, parse_json

VERSION = 1
"""Version of the format."""

MAX_BYTES = 64 * 1024 * 1024
"""Largest session that is read."""


@dataclass(frozen=True)
class Session:
    """What a session file holds.

    Args:
        experiment: as it was.
        extra: by name, whatever else was saved; its content is not checked here.
    """

    experiment: Experiment
    extra: dict[str, Any] = field(default_factory=dict)


def write_session(session: Session, by_digest: bool = False) -> str:
    """The text of a session file: {"diffsim": 1, "experiment": {...}, ...}.

    Args:
        by_digest: name structure factors, mask and sources by their digest only.

    Raises:
        InputError: for something extra that JSON cannot hold.
    """
    if taken := {"diffsim", "experiment"} & session.extra.keys():
        raise InputError("session", min(taken), "another name")
    experiment = session.experiment.to_dict(by_digest=by_digest)
    try:
        return json.dumps(
            {"diffsim": VERSION, "experiment": experiment} | session.extra, allow_nan=False
        )
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError("session", list(session.extra), "values that JSON holds") from error


def read_session(
    text: str | bytes, tables: Mapping[str, Table] | None = None, name: str = "session"
) -> Session:
    """The session that `write_session` wrote; no file is opened, whatever the text names.

    Args:
        text: of the file.
        tables: by digest, for tables that are named only.
        name: of the file, for messages.

    Raises:
        InputError: for anything but a session of this version, and for values that are not
            allowed.
    """
    if len(text) > MAX_BYTES:
        raise InputError(name, f"{len(text) / 2**20:.1f} MB", f"at most {MAX_BYTES // 2**20} MB")
    data = parse_json(text, name)
    if not isinstance(data, dict) or "diffsim" not in data:
        raise InputError(name, "no session", 'an object with "diffsim" and "experiment"')
    if (version := data.pop("diffsim")) != VERSION or isinstance(version, bool):
        raise InputError(name, f"version {version}", f"version {VERSION} is read here")
    if "experiment" not in data:
        raise InputError(name, "no experiment", 'a group "experiment"')
    return Session(Experiment.from_dict(data.pop("experiment"), tables=tables), data)
