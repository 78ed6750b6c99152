"""The spindle rotation as a user sets it."""

from diffsim.experiment.parameters import Count, Numbers, Quantity
from diffsim.experiment.section import Section


class Scan(Section):
    """The oscillation: phi_i = phi_start + i * phi_step, i = 0 .. phi_steps - 1."""

    phi_start_deg = Quantity(
        0.0,
        bounds=(-36000, 36000),
        softbounds=(-180, 180),
        step=0.1,
        unit="°",
        label="Phi start",
        doc="Spindle angle of the first step.",
    )
    osc_range_deg = Quantity(
        0.0,
        bounds=(-36000, 36000),
        softbounds=(0, 10),
        step=0.05,
        unit="°",
        label="Oscillation range",
        doc="Range of the spindle rotation; the end point is not a step.",
    )
    phi_step_deg = Quantity(
        None,
        allow_None=True,
        bounds=(-36000, 36000),
        softbounds=(0, 1),
        step=0.01,
        unit="°",
        label="Phi step",
        doc="Rotation from one step to the next. Nothing: the oscillation range / phi steps.",
    )
    phi_steps = Count(
        1,
        bounds=(1, 100_000),
        softbounds=(1, 50),
        step=1,
        label="Phi steps",
        doc="How many orientations stand for the rotation.",
    )
    spindle_axis = Numbers(
        label="Spindle axis",
        doc="Axis of the phi rotation, lab frame. Used in the CUSTOM convention only.",
    )
