"""From a changed model to a result: off the event loop, newest wins, previews first."""
