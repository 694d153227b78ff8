"""Other names and other spellings of what was typed: which ones there are, and which the index contains."""
