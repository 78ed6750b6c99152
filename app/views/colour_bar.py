"""What the colours of the image stand for."""

from bokeh.models import ColorBar, LinearColorMapper, LogColorMapper
from bokeh.plotting import figure

from app.display import Display
from app.palettes import colours, outside_in_words


class ColourBar:
    """A bar below a figure, with the colours outside its limits in words."""

    def __init__(self, fig: figure):
        self._mappers = {"log": LogColorMapper(), "other": LinearColorMapper()}
        self.model = ColorBar(
            color_mapper=self._mappers["log"],
            title_text_font_style="normal",
            title_text_font_size="12px",
            orientation="horizontal",
            height=10,
            padding=2,
        )
        fig.add_layout(self.model, "below")

    def show(self, display: Display) -> None:
        """Follow the display."""
        levels = display.levels()
        mapper = self._mappers["log" if display.scale == "log" else "other"]
        mapper.update(
            palette=colours(display.palette, display.scale), low=levels.low, high=levels.high
        )
        noise = f", one exposure, seed {display.noise_seed}" if display.noise else ""
        title = f"photons/pixel{noise}  ({outside_in_words(display.palette)})"
        if self.model.title != title:
            self.model.title = title
        if self.model.color_mapper is not mapper:
            self.model.color_mapper = mapper
