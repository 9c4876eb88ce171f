"""The figures behind the budgets, each a ratio or a difference within one run."""
