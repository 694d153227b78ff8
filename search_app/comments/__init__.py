"""What people say of a practice: written, taken back, reported, released and hidden."""
