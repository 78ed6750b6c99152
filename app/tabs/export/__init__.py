"""Images, traces and tables as files."""
