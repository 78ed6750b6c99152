"""Experiment: everything a user sets, in millimetres, Angstrom and degrees."""

import json
from typing import Any, Self

import param

from diffsim.errors import InputError, nearest
from diffsim.experiment.beam import Beam
from diffsim.experiment.crystal import Crystal
from diffsim.experiment.detector import Detector
from diffsim.experiment.sampling import Sampling
from diffsim.experiment.scan import Scan
from diffsim.experiment.section import Section

FORMAT, VERSION = "diffsim-experiment", 1

SECTIONS: dict[str, type[Section]] = {
    "beam": Beam,
    "crystal": Crystal,
    "scan": Scan,
    "detector": Detector,
    "sampling": Sampling,
}


class Experiment(param.Parameterized):
    """A diffraction experiment on one nanocrystal.

    Each section can be given as an object or as a dictionary of its values.

    Raises:
        InputError: on assignment of a value that is not allowed, and for unknown names.
    """

    beam = param.ClassSelector(class_=Beam, instantiate=False, doc="The incident X-rays.")
    crystal = param.ClassSelector(class_=Crystal, instantiate=False, doc="The sample.")
    scan = param.ClassSelector(class_=Scan, instantiate=False, doc="The spindle rotation.")
    detector = param.ClassSelector(class_=Detector, instantiate=False, doc="The detector.")
    sampling = param.ClassSelector(
        class_=Sampling, instantiate=False, doc="Sub-pixels, region of interest, quirks."
    )

    def __init__(self, **sections: Section | dict[str, Any]):
        for name in sections:
            if name not in SECTIONS:
                raise InputError("experiment", name, f"no such section{nearest(name, SECTIONS)}")
        made = {}
        for name, cls in SECTIONS.items():
            given = sections.get(name, {})
            made[name] = given if isinstance(given, Section) else cls.from_dict(given)
        super().__init__(**made)

    def sections(self) -> dict[str, Section]:
        """The sections by name, in display order."""
        return {name: getattr(self, name) for name in SECTIONS}

    def replace(self, **changes: Section | dict[str, Any]) -> Self:
        """A copy with some values changed: `experiment.replace(detector={"distance_mm": 120})`.

        Nothing is shared with the original but tensors and the structure-factor table.
        """
        for name in changes:
            if name not in SECTIONS:
                raise InputError("experiment", name, f"no such section{nearest(name, SECTIONS)}")
        copies = {}
        for name, section in self.sections().items():
            change = changes.get(name, {})
            copies[name] = change if isinstance(change, Section) else section.replace(**change)
        return type(self)(**copies)

    def to_dict(self) -> dict[str, Any]:
        """The experiment as JSON holds it."""
        return {"format": FORMAT, "version": VERSION} | {
            name: section.to_dict() for name, section in self.sections().items()
        }

    def to_json(self, indent: int | None = 1) -> str:
        """The experiment as JSON text, structure factors included."""
        return json.dumps(self.to_dict(), indent=indent)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The experiment that `to_json` described; what is absent takes its default.

        Raises:
            InputError: for text that is no experiment, and for values that are not allowed.
        """
        try:
            values = json.loads(text)
        except ValueError as error:
            raise InputError("experiment", "unreadable JSON", str(error)) from error
        if not isinstance(values, dict) or values.pop("format", FORMAT) != FORMAT:
            raise InputError("experiment", "unknown JSON", f"a document of format {FORMAT}")
        if values.pop("version", VERSION) != VERSION:
            raise InputError("experiment", "another version", f"version {VERSION} is read here")
        for name, section in values.items():
            if name in SECTIONS and not isinstance(section, dict):
                raise InputError(name, section, "a group of named values")
        return cls(**values)
