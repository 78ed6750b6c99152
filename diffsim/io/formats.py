"""What a file format is, and how the format of a file is found: by its content, not its name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from diffsim.errors import InputError

HEAD_BYTES = 4096
"""As much of a file as it takes to tell its format."""


@dataclass(frozen=True)
class Format:
    """One line of a registry: how files of a format are recognized, and what reads and writes them.

    A function is named as "module:function", and its module imported when it is first called, so
    that a format may need a package that not everybody has.

    Args:
        name: tells it from the others.
        title: what a sentence calls such a file.
        endings: of file names, points included.
        signature: regular expression that the head of every such file matches, and of no other;
            an empty one matches what no other format does.
        reader: takes the content, `name` and what this kind of data needs besides.
        writer: takes what this kind of data is made of; returns bytes.
        text: whether the reader takes text instead of bytes.
        package: what has to be installed besides, if anything.
        doc: what is in it.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    signature: bytes = b""
    reader: str = ""
    writer: str = ""
    text: bool = False
    package: str = ""
    doc: str = ""

    def matches(self, data: bytes) -> bool:
        """Whether a file has the signature."""
        return re.search(self.signature, data[:HEAD_BYTES]) is not None

    def read(self, data: bytes, name: str, **context: Any) -> Any:
        """What the content of a file means.

        Raises:
            InputError: for a damaged file, for a format that is only written, and where its package
                is not installed.
        """
        if not self.reader:
            raise InputError(name, self.title, "a format that is written here, but not read")
        content = text_of(data, name) if self.text else data
        return self._function(self.reader, name)(content, name=name, **context)

    def write(self, *values: Any) -> bytes:
        """The bytes of a file.

        Raises:
            InputError: for what the format cannot hold, and where its package is not installed.
        """
        return self._function(self.writer, self.title)(*values)

    def _function(self, path: str, what: str) -> Callable[..., Any]:
        module, _, function = path.partition(":")
        try:
            return getattr(import_module(module), function)
        except ModuleNotFoundError as error:
            if not self.package or error.name != self.package:
                raise
            reason = f"{self.title} needs the package {self.package}: install it"
            raise InputError(what, "out of reach", reason) from error


def format_of(data: bytes, name: str, formats: Sequence[Format]) -> Format:
    """The format among some whose signature a file has; those without one come last.

    Raises:
        InputError: where none has.
    """
    for one in sorted(formats, key=lambda one: not one.signature):
        if one.matches(data):
            return one
    raise InputError(name, "an unknown format", " or ".join(one.title for one in formats))


def read_any(data: bytes, name: str, formats: Sequence[Format], **context: Any) -> Any:
    """What the content of a file in one of some formats means.

    Args:
        name: of the file, for messages and for what is made of it.
        context: what the readers of this kind of data need besides.

    Raises:
        InputError: for no such file.
    """
    return format_of(data, name, formats).read(data, name, **context)


def endings(formats: Sequence[Format]) -> str:
    """The endings of file names as a browser wants them: ".hkl,.txt"."""
    return ",".join(
        dict.fromkeys(ending for one in formats if one.reader for ending in one.endings)
    )


def docs(formats: Sequence[Format]) -> str:
    """What is in files of these formats, as sentences."""
    return " ".join(one.doc for one in formats)


def text_of(data: bytes, name: str) -> str:
    """The text of a file.

    Raises:
        InputError: when it is no text.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(name, "binary data", "not a text file") from error
