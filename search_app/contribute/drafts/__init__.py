"""The form of a draft: how it is read, shown, filled from a file and helped with suggestions."""
