"""The state as a link, a session file, a command, a table."""
