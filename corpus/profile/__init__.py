"""The profile of a collection: its sections, fields, facets, vocabularies and words, as data that its owner edits."""
