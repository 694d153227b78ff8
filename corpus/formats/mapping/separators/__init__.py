"""The separators of lists in cells: found out for a column, and used to split its cells."""
