"""The engine on OpenSearch: the same index past one machine. The only folder that imports `opensearchpy`.

Both engines are sent the same terms ready-made by `index.text.analyzer` rather than leaving the words to the cluster's
own language analysers: a stem is then the same in both, so that they find the same practices, match the same phrases,
and what `index.highlight.highlighter` marks is what was matched. A cluster needs no plugin for that, and no language
has to be mapped.

- `address` reads where it is, `cluster` speaks to it and bears its faults;
- `layout` is the strict mapping and how a document lies in it, `terms` how a term is written there;
- `statistics` asks how rare words are, `translate` and `counting` turn a request into OpenSearch's query language,
  `window` gets the hits, however deep;
- `generations` keeps indices behind one alias, `writing` fills them, `engine` is the protocol.
"""

from index.engines.opensearch.engine import OpenSearchEngine

__all__ = ["OpenSearchEngine"]
