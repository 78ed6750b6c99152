"""Trace logs of the reference, in each of its spellings, and of ours."""

import re
from pathlib import Path

import numpy as np

from diffsim.errors import InputError
from diffsim.parity.chain.chain import PHI_TYPES, Chain, components_of, with_shares
from diffsim.tracing.columns import TERM_COLUMNS
from diffsim.tracing.quantities import QUANTITIES

MAX_BYTES, MAX_LINES, MAX_LENGTH = 64 * 2**20, 1_000_000, 10_000
"""Largest log that is read, its most lines, and the longest line that holds numbers."""

VALUE_LINE = re.compile(r"\s*TRACE_(?:C|PY):\s*(\w+)(?:\s*=|\s|$)(.*)")
TERM_LINE = re.compile(r"\s*TRACE_(?:C|PY)_TERM\b:?(.*)")
PHI_LINE = re.compile(r"\s*TRACE_(?:C|PY)_PHI\b:?(.*)")
NUMBER = re.compile(
    r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?|nan(?:\(\w*\))?|inf(?:inity)?)"
)
BETWEEN = re.compile(r"[\s,;()\[\]]+")

TERM_TYPES = {name: kind for name, kind in TERM_COLUMNS if name != "share"}
PHI_ALIASES = {"h_frac": "h", "k_frac": "k", "l_frac": "l"}


def read_log_file(path: str | Path) -> Chain:
    """Read a trace log.

    Raises:
        InputError: as `read_log` does, and for a file that is missing or too large.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("trace log", path, "no such file")
    if path.stat().st_size > MAX_BYTES:
        raise InputError("trace log", path, f"at most {MAX_BYTES} bytes are read")
    return read_log(path.read_bytes(), str(path))


def read_log(log: str | bytes, name: str = "trace log") -> Chain:
    """Read the text of a trace log.

    `TRACE_C:name=value`, `TRACE_C: name value`, `TRACE_C_TERM` and `TRACE_C_PHI` lines are
    read, and the same of TRACE_PY; all others are passed over. Of each quantity the first print
    counts, but the last of those that say so.

    Args:
        name: what errors call the log.

    Raises:
        InputError: for a log without any such line or of absurd size, and for malformed numbers,
            with the number of the line.
    """
    if len(log) > MAX_BYTES:
        raise InputError(name, f"{len(log)} bytes", f"at most {MAX_BYTES} bytes are read")
    if isinstance(log, bytes):
        log = log.decode("utf-8", errors="replace")
    lines = log.split("\n")
    if len(lines) > MAX_LINES:
        raise InputError(name, f"{len(lines)} lines", f"at most {MAX_LINES} lines are read")
    values: dict[str, tuple[float, ...]] = {}
    terms, phi_rows = [], {}
    for count, line in enumerate(lines, 1):
        place = f"{name} line {count}"
        if match := TERM_LINE.match(line):
            terms.append(_columns(match[1], TERM_TYPES, {}, place))
        elif match := PHI_LINE.match(line):
            row = _columns(match[1], PHI_TYPES, PHI_ALIASES, place)
            phi_rows.setdefault(row[0], row)
        elif (match := VALUE_LINE.match(line)) and match[1] in QUANTITIES:
            quantity, numbers = match[1], _numbers(match[2], place)
            expected = components_of(quantity)
            if len(numbers) != expected:
                allowed = "three numbers" if expected == 3 else "one number"
                raise InputError(place, _shown(match[2]), f"{quantity} has {allowed}")
            if QUANTITIES[quantity].last or quantity not in values:
                values[quantity] = numbers
    if not (values or terms or phi_rows):
        raise InputError(name, "unusable", "it holds no TRACE_C or TRACE_PY line")
    table = with_shares(np.array([(*row, 0.0) for row in terms], list(TERM_COLUMNS)))
    rows = [phi_rows[tic] for tic in sorted(phi_rows)]
    return Chain(values, table, np.array(rows, list(PHI_TYPES.items())) if rows else None)


def _columns(text: str, types: dict, aliases: dict[str, str], place: str) -> tuple:
    """The values of `name=value` words, in the order of types."""
    if len(text) > MAX_LENGTH:
        raise InputError(place, f"{len(text)} characters", f"at most {MAX_LENGTH}")
    columns = {name: 0 if kind is np.int64 else np.nan for name, kind in types.items()}
    present = set()
    for word in text.split():
        name, equals, value = word.partition("=")
        name = aliases.get(name, name)
        if not equals or name not in types:
            continue
        number = _number(value, place)
        if types[name] is np.int64:
            if not abs(number) < 2**53 or number != int(number):
                raise InputError(place, _shown(word), "a whole number")
            number = int(number)
        columns[name] = number
        present.add(name)
    if not present:
        raise InputError(place, _shown(text), "columns as name=value")
    return tuple(columns.values())


def _numbers(text: str, place: str) -> tuple[float, ...]:
    if len(text) > MAX_LENGTH:
        raise InputError(place, f"{len(text)} characters", f"at most {MAX_LENGTH}")
    return tuple(_number(word, place) for word in BETWEEN.split(text) if word)


def _number(word: str, place: str) -> float:
    if not NUMBER.fullmatch(word.lower()):
        raise InputError(place, _shown(word), "not a number")
    return float(word.partition("(")[0])


def _shown(text: str) -> str:
    """A text as an error can quote it: short, and of one line."""
    text = " ".join(text.split())
    text = "".join(c if c.isprintable() else "?" for c in text)
    return f"'{text[:40]}...'" if len(text) > 40 else f"'{text}'"
