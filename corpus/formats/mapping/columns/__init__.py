"""The columns of foreign tables: their names, and the field that each of them is."""
