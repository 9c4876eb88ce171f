"""Files of OpenClaw beside its config: where they lie and how they are read."""
