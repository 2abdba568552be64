"""The cases of one engine, put together."""

from __future__ import annotations

from leaps_adapter.clients.kinds import Maker
from tests.integration.bodies import asks, bypasses, only, queries
from tests.integration.bodies.case import MATCH, MULTI, Case

_LEAN = "elasticsearch"


def cases(maker):
    """Return every case of the engine, each under a name of its own.

    What a server lacks comes last: a multi-search that is refused for it ends the batching of a wrapped client.
    """
    own, lacking, refused = {
        Maker.OPENSEARCH: (only.OPENSEARCH, only.OPENSEARCH_LACKING, only.OPENSEARCH_BYPASSES),
        Maker.ELASTICSEARCH: (only.ELASTICSEARCH, only.ELASTICSEARCH_LACKING, only.ELASTICSEARCH_BYPASSES),
    }[maker]
    return [
        *(
            Case(name=f"query: {name}", body={"query": each})
            for name, each in {**queries.TEXT, **queries.NESTED}.items()
        ),
        *(
            Case(name=f"script: {name}", body={"query": each}, lacking=(_LEAN,))
            for name, each in queries.SCRIPTED.items()
        ),
        *(Case(name=f"ask: {name}", body={"query": MULTI, **each}) for name, each in asks.BODY.items()),
        *(
            Case(name=f"argument: {name}", body={"query": MULTI}, arguments=each)
            for name, each in {
                **asks.ARGUMENTS,
                **(only.OPENSEARCH_ARGUMENTS if maker is Maker.OPENSEARCH else {}),
            }.items()
        ),
        *(Case(name=f"own: {name}", body=each) for name, each in own.items()),
        *(
            Case(name=f"index: {name}", body={"query": MULTI, "size": 5}, index=each)
            for name, each in asks.INDEXES.items()
        ),
        *_bypasses(refused),
        *(Case(name=f"refused: {name}", body=each, refused=True) for name, each in bypasses.REFUSED.items()),
        *(
            Case(name=f"no index: {name}", body={"query": MULTI}, index=index, arguments=arguments)
            for name, (index, arguments) in asks.NO_INDEXES.items()
        ),
        *(Case(name=f"lacking: {name}", body=each, lacking=(maker.value,)) for name, each in lacking.items()),
    ]


def _bypasses(own):
    for reasons in (bypasses.READ, own):
        for why, bodies in reasons.items():
            for name, body in bodies.items():
                yield Case(name=f"{why}: {name}", body=body, why=why)
    for name, words in bypasses.WORDS_THAT_PASS.items():
        yield Case(name=f"route: {name}", body={"query": {"match": {"title": words}}}, by_call=True)
    for name, arguments in bypasses.ARGUMENTS.items():
        yield Case(name=f"call: {name}", body={"query": MATCH}, arguments=arguments, by_call=True)
    yield Case(name="call: q", body={}, arguments={"q": "title:blazer"}, by_call=True)
    yield Case(name="call: too deep", body=bypasses.TOO_DEEP, by_call=True)
