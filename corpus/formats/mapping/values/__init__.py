"""The values of cells: places, years, languages, concepts, and words that mean nothing."""
