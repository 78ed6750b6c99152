"""What `panel serve app/` runs for every visitor."""

from app.page import serve

serve()
