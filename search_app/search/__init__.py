"""Finding practices: the home page, the results, and browsing by facet."""
