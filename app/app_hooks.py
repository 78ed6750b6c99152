"""What `panel serve app/` runs once, before it serves the app."""

from app.wire import lay

lay()
