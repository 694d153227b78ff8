"""The engine on OpenSearch, for an index that needs more than one machine. Only this folder imports `opensearchpy`.

Both engines receive the same terms, ready-made by `index.text.analyzer`, instead of the cluster's own language
analysers. So both find the same practices, match the same phrases, and `index.highlight` marks what matched. A cluster
needs no plugin, and no language needs a mapping.

- `cluster_address` parses the address, `cluster` sends requests and handles faults, with `circuit_breaker`;
- `mapping` defines the fields and the body of a document, `term_encoding` the form of terms;
- `term_statistics` fetches document frequencies, `query_dsl` and `aggregations` translate a request, `top_docs` reads
  the hits at any depth;
- `build.generations` manages indices behind one alias, `build.build_lease` and `build.builder_process` keep builders
  apart, `build.index_writer` builds a generation, `build.bulk_indexer` sends documents;
- `engine` implements the protocol.
"""

from index.engines.opensearch.engine import OpenSearchEngine

__all__ = ["OpenSearchEngine"]
