"""Records of files that are no tables: JSON, GeoJSON, JSON-LD, YAML, XML, RIS and BibTeX."""
