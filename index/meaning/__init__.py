"""Search by meaning: texts become vectors, and practices whose passages are close to a query are found.

- `encoder`: the protocol of encoders; `open_encoder` selects one by the setting
- `universal_sentence_encoder`, `http_encoder`: the encoders
- `passages`: which passages of a practice are encoded
- `vector_file`: the vectors of all passages in one memory-mapped file, and the exact search in it
- `vector_store`: keeps that file up to date with the collection
- `reranker`: reorders the best matches of a query by its words and by meaning
- `close_practices`: the hits of a query that are close in meaning, with their passages
"""
