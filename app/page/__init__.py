"""The page and the notebook widget: what surrounds the sidebar, the image and the tabs."""
