"""Other databases to which practices may go: what reviewers decide of each practice, and what then goes there."""
