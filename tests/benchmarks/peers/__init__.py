"""The peers, one file for each, and what all of them do (`base`)."""
