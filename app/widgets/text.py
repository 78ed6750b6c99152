"""Headings and sentences between the parts of a view."""

from app.widgets.html import Html

CSS = """
h4 {margin: 0; font-size: 12px; font-weight: 600; color: var(--ds-accent);}
p {margin: 0; font-size: 12px; line-height: 1.45; color: var(--ds-muted);}
p b {color: var(--ds-text); font-weight: 600;}
"""


def heading(text: str = "") -> Html:
    """What the part below it shows."""
    return _pane(text, "h4", margin=(8, 10, 2, 10))


def note(text: str = "") -> Html:
    """A sentence or two of explanation."""
    return _pane(text, "p", margin=(4, 10, 2, 10))


def say(pane: Html, text: str) -> None:
    """Replace a text, where it differs; without one it takes no room."""
    html = _html(text, "h4" if "heading" in pane.css_classes else "p")
    if pane.object != html:
        pane.object = html
    if pane.visible != bool(text):
        pane.visible = bool(text)


def _pane(text: str, tag: str, **options) -> Html:
    return Html(
        _html(text, tag),
        visible=bool(text),
        stylesheets=[CSS],
        css_classes=["heading" if tag == "h4" else "note"],
        sizing_mode="stretch_width",
        **options,
    )


def _html(text: str, tag: str) -> str:
    return f"<{tag}>{text}</{tag}>" if text else ""
