"""Maps the columns or keys of a foreign file to the fields of a practice."""
