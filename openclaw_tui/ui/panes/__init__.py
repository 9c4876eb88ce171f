"""One pane per step of setup: it asks, and says what was answered."""
