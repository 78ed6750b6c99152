"""A mark on one place of a picture."""

from bokeh.models import ColumnDataSource
from bokeh.plotting import figure


class Marker:
    """A mark of one tone on another, which shows on every colour.

    Args:
        marker: Bokeh's name of it.
        widths: of the lower and of the upper lines.
        tones: of these.
    """

    def __init__(
        self,
        fig: figure,
        marker: str,
        widths: tuple[float, float],
        size: int = 18,
        tones: tuple[str, str] = ("black", "white"),
        **options,
    ):
        self.source = ColumnDataSource({"fast": [0.0], "slow": [0.0]})
        self._marks = [
            fig.scatter(
                *("fast", "slow"),
                source=self.source,
                marker=marker,
                size=size,
                line_color=colour,
                line_width=width,
                line_alpha=0.9,
                **options,
            )
            for colour, width in zip(tones, widths, strict=True)
        ]

    def move(self, slow: float, fast: float) -> bool:
        """Move the mark; False where it is already."""
        place = {"fast": [fast], "slow": [slow]}
        if dict(self.source.data) == place:
            return False
        self.source.data = place
        return True

    def switch(self, on: bool) -> None:
        """Show it or not."""
        for mark in self._marks:
            mark.visible = on
