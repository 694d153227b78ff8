"""A Whoosh codec whose segments are mapped arrays: the index itself, no copy of it.

A segment is one file of named little-endian arrays (`index.storage.array_file`). What they mean, field by field, is
said once in `layout`; `dictionary` finds terms in them. `building` writes a segment from documents, `merging` writes
one from several, both in bounded memory. `contents` is the list of the segments that a commit holds, which is Whoosh's
own table of contents. `adapter` serves the arrays to Whoosh's own readers and searchers; the engine reads them without
it.
"""
