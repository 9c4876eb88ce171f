"""Questions and explanations over the wizard."""
