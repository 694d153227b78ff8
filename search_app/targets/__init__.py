"""Other databases: which practices reviewers approve for them, the exports and the feeds."""
