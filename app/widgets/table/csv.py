"""Tables as files of comma-separated values."""

import pandas as pd

import diffsim


def csv_text(table: pd.DataFrame) -> str:
    """A table as a file holds it: every column, every digit."""
    return table.to_csv(index=False, lineterminator="\n")


def file_name(kind: str, trace: diffsim.Trace | None) -> str:
    """The name of a table's file: what it holds, and of which pixel."""
    place = "" if trace is None else f"-slow{trace.slow}-fast{trace.fast}"
    return f"diffsim-{kind}{place}.csv"
