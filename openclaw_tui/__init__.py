"""openclaw-tui: gets a person's Qwen access working in OpenClaw, and keeps it working."""

__version__ = "0.1.0"
