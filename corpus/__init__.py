"""What a practice is: the record, its vocabularies, its files, its database.

Knows neither the index nor the web. Start with `corpus.practice.Practice`.
"""
