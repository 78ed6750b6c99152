"""What the colours of the image stand for."""

from bokeh.models import ColorBar, ColorMapper, LinearColorMapper, LogColorMapper
from bokeh.plotting import figure

from app.pixels.colormaps import colours, outside_in_words
from app.state.display import Display


def bar_below(fig: figure, mapper: ColorMapper, title: str = "", **options) -> ColorBar:
    """A bar below a figure, as long as the figure is wide."""
    bar = ColorBar(
        color_mapper=mapper,
        title=title,
        title_text_font_style="normal",
        title_text_font_size="12px",
        orientation="horizontal",
        height=10,
        padding=2,
        **options,
    )
    fig.add_layout(bar, "below")
    return bar


def title_of(display: Display) -> str:
    """What the bar measures, with the colours outside its limits in words."""
    noise = f", one exposure, seed {display.noise_seed}" if display.noise else ""
    return f"photons/pixel{noise}  ({outside_in_words(display.palette)})"


class ColourBar:
    """A bar that follows the display."""

    def __init__(self, fig: figure):
        self._mappers = {"log": LogColorMapper(), "other": LinearColorMapper()}
        self.model = bar_below(fig, self._mappers["log"])

    def show(self, display: Display, title: str) -> None:
        """Take the colours and limits of the display."""
        levels = display.levels()
        mapper = self._mappers["log" if display.scale == "log" else "other"]
        mapper.update(
            palette=colours(display.palette, display.scale), low=levels.low, high=levels.high
        )
        if self.model.title != title:
            self.model.title = title
        if self.model.color_mapper is not mapper:
            self.model.color_mapper = mapper
