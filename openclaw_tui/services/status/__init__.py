"""Looks at one OpenClaw home for the dashboard. The quick look reads local files only."""
