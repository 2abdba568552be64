"""What the reader knows of both query languages: where words stand, where queries stand, what holds no words.

A query type or parameter that is not in these tables makes the request pass untouched, for nobody knows what it means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.reading.records import Why

if TYPE_CHECKING:
    from collections.abc import Mapping

_BOTH = frozenset(Maker)
_OPENSEARCH = frozenset({Maker.OPENSEARCH})
_ELASTICSEARCH = frozenset({Maker.ELASTICSEARCH})


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class TextQuery:
    """A query type that holds words.

    `keyed`: its parameters stand under a field's name, or the words alone do (`{"match": {"title": "x"}}`), else the
    parameter `fields` names the fields. `words` is the parameter with the words, `own` those that hold queries of the
    caller's own (filters).
    """

    words: str = "query"
    keyed: bool = False
    fields: str | None = None
    parameters: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    engines: frozenset[Maker] = _BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """A query type that holds queries: `scoring` ones find and rank, `own` ones only filter or push down."""

    scoring: frozenset[str]
    own: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    engines: frozenset[Maker] = _BOTH


COMMON = _names("boost _name")

_ANALYSED = "analyzer auto_generate_synonyms_phrase_query cutoff_frequency lenient minimum_should_match operator"
_FUZZY = "fuzziness fuzzy_rewrite fuzzy_transpositions max_expansions prefix_length"

TEXT: Mapping[str, TextQuery] = {
    "match": TextQuery(keyed=True, parameters=_names(f"{_ANALYSED} {_FUZZY} zero_terms_query")),
    "match_phrase": TextQuery(keyed=True, parameters=_names("analyzer slop zero_terms_query")),
    "match_phrase_prefix": TextQuery(keyed=True, parameters=_names("analyzer slop zero_terms_query max_expansions")),
    "match_bool_prefix": TextQuery(keyed=True, parameters=_names(f"analyzer operator minimum_should_match {_FUZZY}")),
    "multi_match": TextQuery(
        fields="fields", parameters=_names(f"{_ANALYSED} {_FUZZY} rewrite slop tie_breaker type zero_terms_query")
    ),
    "combined_fields": TextQuery(
        fields="fields",
        parameters=_names("auto_generate_synonyms_phrase_query minimum_should_match operator zero_terms_query"),
    ),
    "query_string": TextQuery(
        fields="fields",
        parameters=_names(
            "allow_leading_wildcard analyze_wildcard analyzer auto_generate_synonyms_phrase_query default_field"
            " default_operator enable_position_increments escape fuzziness fuzzy_max_expansions fuzzy_prefix_length"
            " fuzzy_rewrite fuzzy_transpositions lenient max_determinized_states minimum_should_match phrase_slop"
            " quote_analyzer quote_field_suffix rewrite tie_breaker time_zone type"
        ),
    ),
    "simple_query_string": TextQuery(
        fields="fields",
        parameters=_names(
            "analyze_wildcard analyzer auto_generate_synonyms_phrase_query default_operator flags"
            " fuzzy_max_expansions fuzzy_prefix_length fuzzy_transpositions lenient minimum_should_match"
            " quote_field_suffix"
        ),
    ),
    "neural": TextQuery(
        words="query_text",
        keyed=True,
        parameters=_names(
            "expand_nested_docs k max_distance method_parameters min_score model_id query_image rescore"
            " semantic_field_search_analyzer space_type"
        ),
        own=_names("filter"),
        engines=_OPENSEARCH,
    ),
    "neural_sparse": TextQuery(
        words="query_text",
        keyed=True,
        parameters=_names("analyzer max_token_score method_parameters model_id"),
        engines=_OPENSEARCH,
    ),
    "semantic": TextQuery(fields="field", engines=_ELASTICSEARCH),
    "sparse_vector": TextQuery(
        fields="field", parameters=_names("inference_id prune pruning_config"), engines=_ELASTICSEARCH
    ),
    "text_expansion": TextQuery(
        words="model_text", keyed=True, parameters=_names("model_id pruning_config"), engines=_ELASTICSEARCH
    ),
}

VECTOR_PARAMETERS: Mapping[Maker, frozenset[str]] = {
    Maker.OPENSEARCH: _names("expand_nested_docs filter k max_distance method_parameters min_score rescore vector"),
    Maker.ELASTICSEARCH: _names(
        "field filter inner_hits k num_candidates query_vector query_vector_builder rescore_vector similarity"
        " visit_percentage"
    ),
}

COMPOUND: Mapping[str, Compound] = {
    "bool": Compound(
        scoring=_names("must should"),
        own=_names("filter must_not"),
        parameters=_names("adjust_pure_negative minimum_should_match"),
    ),
    "boosting": Compound(scoring=_names("positive"), own=_names("negative"), parameters=_names("negative_boost")),
    "constant_score": Compound(scoring=_names("filter")),
    "dis_max": Compound(scoring=_names("queries"), parameters=_names("tie_breaker")),
    "function_score": Compound(
        scoring=_names("query"),
        parameters=_names(
            "boost_mode exp field_value_factor functions gauss linear max_boost min_score random_score score_mode"
            " script_score weight"
        ),
    ),
    "has_child": Compound(
        scoring=_names("query"),
        parameters=_names("ignore_unmapped inner_hits max_children min_children score_mode type"),
    ),
    "has_parent": Compound(scoring=_names("query"), parameters=_names("ignore_unmapped inner_hits parent_type score")),
    "hybrid": Compound(
        scoring=_names("queries"),
        own=_names("filter"),
        parameters=_names("pagination_depth"),
        engines=_OPENSEARCH,
    ),
    "nested": Compound(scoring=_names("query"), parameters=_names("ignore_unmapped inner_hits path score_mode")),
    "pinned": Compound(scoring=_names("organic"), parameters=_names("docs ids"), engines=_ELASTICSEARCH),
    "rule": Compound(
        scoring=_names("organic"), parameters=_names("match_criteria ruleset_id ruleset_ids"), engines=_ELASTICSEARCH
    ),
    "script_score": Compound(scoring=_names("query"), parameters=_names("min_score script")),
}

SPOKEN = _names("inner_hits match_criteria")
"""Parameters in which the shopper's words may stand without holding a rewrite's hits to them."""

VALUES = _names("term prefix fuzzy")
"""Query types that hold one value as it is indexed; where it is the shopper's words, it is a place of theirs."""

WORDLESS = VALUES | _names(
    "distance_feature exists geo_bounding_box geo_distance geo_grid geo_polygon geo_shape ids match_all match_none"
    " parent_id range rank_feature regexp script shape terms terms_set type wildcard xy_shape"
)
"""Query types without words of a shopper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrieverType:
    """A retriever of Elasticsearch: where its queries, words and further retrievers stand.

    `parameters` are passed on as they are: what reranks keeps the shopper's words.
    """

    query: str | None = None
    words: str | None = None
    retriever: str | None = None
    retrievers: str | None = None
    parameters: frozenset[str] = frozenset()


RETRIEVER_ORDER: Mapping[str, Why] = {"sort": Why.SORT, "search_after": Why.SEARCH_AFTER}
"""Parameters of a retriever that order hits by something else than the score, and the reasons to pass untouched."""

RETRIEVER_COMMON = _names("_name filter min_score")

RETRIEVERS: Mapping[str, RetrieverType] = {
    "linear": RetrieverType(
        retrievers="retrievers", words="query", parameters=_names("fields normalizer rank_window_size")
    ),
    "pinned": RetrieverType(retriever="retriever", parameters=_names("docs ids rank_window_size")),
    "rescorer": RetrieverType(retriever="retriever", parameters=_names("rescore")),
    "rrf": RetrieverType(
        retrievers="retrievers", words="query", parameters=_names("fields rank_constant rank_window_size")
    ),
    "rule": RetrieverType(retriever="retriever", parameters=_names("match_criteria rank_window_size ruleset_ids")),
    "standard": RetrieverType(query="query", parameters=_names("collapse terminate_after")),
    "text_similarity_reranker": RetrieverType(
        retriever="retriever",
        parameters=_names("allow_rerank_failures chunk_rescorer field inference_id inference_text rank_window_size"),
    ),
}
