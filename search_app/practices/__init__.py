"""One practice: its page and its print view."""
