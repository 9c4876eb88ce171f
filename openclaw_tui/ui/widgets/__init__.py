"""Reusable widgets; they know no service."""
