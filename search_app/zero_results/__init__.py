"""What people searched for and did not find, kept without who."""
