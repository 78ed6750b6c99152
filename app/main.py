"""What `panel serve app/` runs for every visitor."""

from app.page.page import serve

serve()
