"""What became of a published practice: its history, any two states compared, an older one restored, withdrawal."""
