"""Experiment: everything a user sets, in millimetres, Angstrom and degrees."""

import json
from collections.abc import Mapping
from typing import Any, Self

import param

from diffsim.errors import InputError, nearest
from diffsim.experiment.beam import Beam
from diffsim.experiment.crystal import Crystal
from diffsim.experiment.detector import Detector
from diffsim.experiment.parameters import check
from diffsim.experiment.sampling import Sampling
from diffsim.experiment.scan import Scan
from diffsim.experiment.section import Section
from diffsim.experiment.serialization import Table, parse_json

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

    Each section can be given as an object or as a dictionary of its values. Two experiments are
    equal when all their values are; as values can be edited, an experiment has no hash.

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
        _refuse_unknown(sections)
        made = {}
        for name, cls in SECTIONS.items():
            given = sections.get(name, {})
            made[name] = given if isinstance(given, Section) else cls.from_dict(given)
            check(type(self).param[name], made[name])
        super().__init__(**made)

    def sections(self) -> dict[str, Section]:
        """The sections by name, in display order."""
        return {name: getattr(self, name) for name in SECTIONS}

    def replace(self, **changes: Section | dict[str, Any]) -> Self:
        """A copy with some values changed: `experiment.replace(detector={"distance_mm": 120})`.

        Nothing is shared with the original but tensors and the structure-factor table.
        """
        _refuse_unknown(changes)
        copies = {}
        for name, section in self.sections().items():
            change = changes.get(name, {})
            copies[name] = change if isinstance(change, Section) else section.replace(**change)
        return type(self)(**copies)

    def with_one_orientation(self) -> Self:
        """A copy of one phi step and one mosaic domain, for what no other orientation changes."""
        return self.replace(scan={"phi_steps": 1}, crystal={"mosaic_spread_deg": 0})

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and not self.differences(other)

    __hash__ = None

    def __repr__(self) -> str:
        words = []
        for name, section in self.sections().items():
            changed = section.differences(type(section)())
            if changed:
                values = ", ".join(f"{key!r}: {ours!r}" for key, (ours, _) in changed.items())
                words.append(f"{name}={{{values}}}")
        return f"Experiment({', '.join(words)})"

    __str__ = __repr__

    def differences(self, other: Self) -> dict[str, tuple[Any, Any]]:
        """(ours, theirs) of every value that differs, by name: "detector.distance_mm".

        In the order of declaration. Numbers count by value, tensors included; tables by content.
        """
        return {
            f"{name}.{key}": pair
            for name, section in self.sections().items()
            for key, pair in section.differences(getattr(other, name)).items()
        }

    def to_dict(self, since: Self | None = None, by_digest: bool = False) -> dict[str, Any]:
        """The experiment as JSON holds it.

        Args:
            since: leave out what is the same here, so that `from_dict` on this base restores it.
            by_digest: name structure factors, mask and sources by the digest of their content
                instead of including them; `tables` collects those.
        """
        if since is None:
            sections = {name: s.to_dict(None, by_digest) for name, s in self.sections().items()}
            return {"format": FORMAT, "version": VERSION} | sections
        changed = {
            name: section.to_dict(getattr(since, name), by_digest)
            for name, section in self.sections().items()
        }
        return {name: values for name, values in changed.items() if values}

    def tables(self) -> dict[str, Table]:
        """Structure factors, mask and sources that are present, by digest."""
        values = (v for section in self.sections().values() for v in section.values().values())
        return {value.digest: value for value in values if isinstance(value, Table)}

    def to_json(self, indent: int | None = 1) -> str:
        """The experiment as JSON text, structure factors included."""
        return json.dumps(self.to_dict(), indent=indent)

    @classmethod
    def from_dict(
        cls,
        data: dict[str, Any],
        base: Self | None = None,
        tables: Mapping[str, Table] | None = None,
    ) -> Self:
        """The experiment that `to_dict` described.

        Args:
            data: values by section and name; what is absent is taken from `base`.
            base: by default the defaults.
            tables: by digest, for tables that are named only.

        Raises:
            InputError: for anything but an experiment, and for values that are not allowed.
        """
        if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
            raise InputError("experiment", data, "groups of named values")
        sections = dict(data)
        if (label := sections.pop("format", FORMAT)) != FORMAT:
            raise InputError("format", label, f"a document of format {FORMAT}")
        if (label := sections.pop("version", VERSION)) != VERSION:
            raise InputError("version", label, f"version {VERSION} is read here")
        _refuse_unknown(sections)
        restored_sections = {}
        for name, section in SECTIONS.items():
            under = None if base is None else getattr(base, name)
            restored_sections[name] = section.from_dict(sections.get(name, {}), under, tables)
        return cls(**restored_sections)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The experiment that `to_json` described; what is absent takes its default.

        Raises:
            InputError: for text that is no experiment, and for values that are not allowed.
        """
        return cls.from_dict(parse_json(text, "experiment"))


def _refuse_unknown(sections: dict[str, Any]) -> None:
    for name in sections:
        if name not in SECTIONS:
            raise InputError("experiment", name, f"no such section{nearest(name, SECTIONS)}")
