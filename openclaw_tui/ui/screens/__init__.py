"""The screens of setup."""
