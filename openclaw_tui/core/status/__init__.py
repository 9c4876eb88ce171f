"""Which providers OpenClaw could use, from where their keys really come, and what is wrong."""
