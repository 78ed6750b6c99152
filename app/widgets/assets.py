"""Scripts that run in the browser, put together from files beside their Python."""

from importlib.resources import files


def script(*paths: str) -> str:
    """The source of scripts that run in the browser, by their paths below the app, as one."""
    return "\n".join((files("app") / path).read_text(encoding="utf-8") for path in paths)
