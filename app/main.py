"""What `panel serve app/` runs for every user."""

from app.page.page import serve

serve()
