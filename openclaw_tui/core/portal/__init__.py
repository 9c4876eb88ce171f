"""The retired Qwen Portal login: how its leftovers are recognised, and what takes their place.

Everything here is a function of parsed files. Facts were observed on a home of 2026.3.13, the last
version with the login, and on 2026.5.28, 2026.7.1 and 2026.9.6 that met such a home.
"""
