"""Values of parameters in a few letters."""

from diffsim.experiment.parameters import plain


def number_text(value: float) -> str:
    """A number as briefly as it can be typed in again without changing the picture."""
    return f"{value:.10g}"


def value_text(value: object) -> str:
    """A value of any parameter."""
    value = plain(value)
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (int, float)):
        return number_text(value).replace("-", "−")
    if isinstance(value, (tuple, list)):
        return " ".join(map(value_text, value)) or "nothing"
    return str(getattr(value, "name", value)) or "a table"
