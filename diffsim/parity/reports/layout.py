"""Tables for a terminal and for markdown, and numbers as JSON can hold them."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Report:
    """A comparison for people and programs.

    Args:
        text: an aligned table and what it says, for a terminal.
        markdown: the same as markdown.
        data: the same as JSON holds it; numbers that are not finite are null.
    """

    text: str
    markdown: str
    data: dict[str, Any]


def aligned(headings: tuple[str, ...], cells: list[tuple[str, ...]]) -> list[str]:
    table = [headings, *cells]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    return [lines[0], "-" * (sum(widths) + 2 * len(widths) - 2), *lines[1:]]


def markdown_table(headings: tuple[str, ...], cells: list[tuple[str, ...]]) -> list[str]:
    rows = [headings, tuple("---" for _ in headings), *cells]
    return ["| " + " | ".join(x.replace("|", "\\|") for x in row) + " |" for row in rows]


def json_numbers(values: tuple[float, ...] | None) -> list[float | None] | None:
    return None if values is None else [json_number(value) for value in values]


def json_number(value: float | np.floating) -> float | None:
    return float(value) if math.isfinite(value) else None
