"""The commands that read files, fill the index and ask it, and what they print."""
