"""What a user edits and looks at, free of widgets: the model, its history, the display."""
