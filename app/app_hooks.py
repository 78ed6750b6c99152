"""What `panel serve app/` runs once, before it serves the app."""

from app.runtime.side_socket import lay

lay()
