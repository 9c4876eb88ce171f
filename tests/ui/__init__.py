"""The Textual presenter, driven by pilots and in a real terminal."""
