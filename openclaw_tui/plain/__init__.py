"""The linear presenter: print and prompt, for pipes, CI, dumb terminals and screen readers."""
