"""Colours of the page, light and dark, for style sheets and for plots."""

from bokeh.models import Axis, ColorBar, Grid, Plot, Title

LIGHT = {
    "page": "#f4f5f7",
    "panel": "#ffffff",
    "field": "#ffffff",
    "text": "#1b1f24",
    "muted": "#5c6670",
    "line": "#d9dde2",
    "hover": "#eceff3",
    "accent": "#0b63b5",
    "on_accent": "#ffffff",
    "bad": "#a1121f",
    "bad_fill": "#fdecee",
    "good": "#17693a",
    "good_fill": "#e8f5ec",
}
DARK = {
    "page": "#14171b",
    "panel": "#1b1f24",
    "field": "#23282e",
    "text": "#e6e9ed",
    "muted": "#9aa5b1",
    "line": "#343b43",
    "hover": "#262c33",
    "accent": "#62b0f5",
    "on_accent": "#0c1116",
    "bad": "#ffa3ab",
    "bad_fill": "#43191e",
    "good": "#86d9a5",
    "good_fill": "#163023",
}
SERIES = ("#0072b2", "#d55e00", "#009e73")
"""Okabe and Ito's colours for a, b and c: told apart by colour-blind readers, on light and dark."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
MONO = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def variables(dark: bool) -> dict[str, str]:
    """The colours as CSS variables, Panel's own among them, for the `styles` of a page's root."""
    colours = DARK if dark else LIGHT
    own = {f"--ds-{name.replace('_', '-')}": value for name, value in colours.items()}
    panel = {
        "--design-background-color": colours["panel"],
        "--design-background-text-color": colours["text"],
        "--design-surface-color": colours["panel"],
        "--design-surface-text-color": colours["text"],
        "color-scheme": "dark" if dark else "light",
        "color": colours["text"],
        "background": colours["page"],
        "font-family": FONT,
        "--bokeh-base-font": FONT,
    }
    return own | panel


def paint(figure: Plot, dark: bool) -> None:
    """Give a plot the colours of the page around it."""
    colours = DARK if dark else LIGHT
    figure.update(
        background_fill_color=colours["page"],
        border_fill_color=colours["panel"],
        outline_line_color=None,
    )
    for axis in figure.select({"type": Axis}):
        _paint_labels(axis, colours)
        axis.axis_label_text_color = colours["muted"]
        axis.axis_line_color = colours["line"]
    for bar in figure.select({"type": ColorBar}):
        _paint_labels(bar, colours)
        bar.update(background_fill_color=colours["panel"], title_text_color=colours["muted"])
    for grid in figure.select({"type": Grid}):
        grid.grid_line_color = colours["line"]
    for title in figure.select({"type": Title}):
        title.text_color = colours["muted"]
    for legend in figure.legend:
        legend.update(
            background_fill_color=colours["panel"],
            background_fill_alpha=0.7,
            border_line_color=None,
            label_text_color=colours["text"],
        )


def _paint_labels(part, colours: dict[str, str]) -> None:
    part.update(
        major_label_text_color=colours["text"],
        major_tick_line_color=colours["line"],
        major_label_text_font_size="11px",
    )
    if isinstance(part, Axis):
        part.update(minor_tick_line_color=None, axis_label_text_font_size="12px")
