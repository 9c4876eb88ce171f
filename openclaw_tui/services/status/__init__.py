"""Looks at one OpenClaw home for the dashboard.

The quick look reads local files only. Whatever it makes is no dataclass but a named tuple or a
plain class: importing ``dataclasses`` would be a tenth of its time.
"""
