"""Search pages: the home page, the results, and browsing by facet."""
