"""The audit trail: who did what and when. Rooms add entries, and nobody can change them."""
