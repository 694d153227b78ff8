"""Turns text into terms: tokenizer, analyzer, compounds, collocations and word lists. Only `analyzer` imports NLTK."""
