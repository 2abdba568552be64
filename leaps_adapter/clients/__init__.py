"""The drop-in wrappers' parts: what a request says, the same request with other words, the answer as it was asked for.

Pure parts, which import no search client:

- `reading`: `read(body, maker)` finds the shopper's words and says what the wrapper needs to know of the request.
- `rewriting`: `rewrite(body, reading, text)` is the same request with other words.
- `escaping`: words that stay words in every query type.
- `trimming`: a hit fetched with more fields than were asked for, cut back to what the engine would have returned.
- `surface`: where each parameter, keyword and body key of a client's search goes.

And what speaks to an engine, through the client that the caller handed in:

- `engine`: a client, whoever made it, behind a handful of awaitable calls; `kinds` tells which client it is.
- `errors`: what the clients raise, as errors of our tree.
- `indices`: what the engine tells of the indices behind a name.

And the wrapper itself:

- `wrapping`: `wrap(client)` and `plain(client)`; `adapting`: what a wrapped client does with a search; `answering`: how
  the loop answers one; `reports`: what is told of those that pass.
- `plans`: how a search is to be answered; `policies`: the settings that hold for it; `reach`: which are in the loop's
  reach; `gate`: how much each may cost.
- `calls`: a `search` call, read; `carrying`: what it says of its transport; `several`: an `msearch` call, read as
  searches; `templates`: calls by a template.
- `subsearch`: the engine as the loop sees it during a call.
- `points`: points in time.
- `paging`, `ordering`, `answers`: pages that neither repeat nor skip, the caller's sort, the engine's own shape.
- `shops`, `learning`, `lessons`: what is known of the catalogue behind an index, and when it is learnt.
- `verdicts`: what was judged of its products before.
"""
