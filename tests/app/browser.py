"""What a browser does to the page: the one place that knows how its messages are taken."""


def post(component, message) -> None:
    """A component's script sends a message."""
    component._handle_msg(message)


def tap(picture, *at) -> None:
    """A picture or a plot is clicked."""
    picture._tapped(*at)
