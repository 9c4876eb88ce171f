"""Questions and explanations over the other screens."""
