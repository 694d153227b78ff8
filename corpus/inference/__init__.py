"""Proposes a profile for files: looks at their columns, and says what each may mean and why."""
