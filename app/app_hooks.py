"""What `panel serve app/` runs once, before it serves the app."""

from app.runtime.side_socket import serve_side_sockets

serve_side_sockets()
