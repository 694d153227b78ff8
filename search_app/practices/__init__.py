"""The pages of one practice: to read and to print."""
