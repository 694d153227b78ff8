"""The list of practices that a reader keeps in a cookie, without an account."""
