"""The screen that people come back to: every provider at a glance."""
