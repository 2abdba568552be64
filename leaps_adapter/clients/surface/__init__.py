"""The request surface: where each parameter and each body key of a client's search goes.

One table per client, `opensearch.toml` and `elasticsearch.toml`. What is not in a table bypasses.
"""

from leaps_adapter.clients.surface.tables import Goes, body_keys, header_keys, parameters

__all__ = ["Goes", "body_keys", "header_keys", "parameters"]
