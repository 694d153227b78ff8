"""Text analysis: turns text into index terms, with word lists and phrases. NLTK is imported here only."""
