"""How practices are found: from what people type to what they are shown.

Knows what a practice is (`corpus`), and no web. Start with `index.searcher.Searcher`: a `Query` in, `Results` out.
"""
