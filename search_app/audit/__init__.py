"""What was done, by whom and when: a trail to which everybody adds and which nobody can rewrite."""
