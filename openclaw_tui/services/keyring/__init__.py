"""The OS keyring, asked in a child process that can be killed."""
