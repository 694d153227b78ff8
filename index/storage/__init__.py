"""Files of memory-mapped arrays, files derived from an index generation, and caches."""
