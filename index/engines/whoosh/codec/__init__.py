"""A Whoosh codec whose segments are memory-mapped arrays.

A segment is one file of named little-endian arrays (`index.storage.array_file`). `segment_file` defines what they mean.
`segment_builder` writes a segment from documents, `segment_merger` from other segments, both in bounded memory.
`table_of_contents` lists the segments of a commit in Whoosh's own file. `whoosh_adapter` serves the arrays to Whoosh's
readers and searchers; the engine reads them without it.
"""
