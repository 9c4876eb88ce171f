"""The Textual presenter."""
