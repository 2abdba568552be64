"""`wrap(client)`: the caller's own client, whose searches understand sentences.

A wrapped client is an object of a class derived from the client's own that shares its state: whatever is read, set or
called on one holds for the other. Only `search` and `msearch` are ours, with `templates` their kin by template too,
and they pass on what is not for them.
"""

from __future__ import annotations

import asyncio
from copy import copy
from functools import partial, update_wrapper
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from leaps_adapter import sync
from leaps_adapter.catalogue import RoleOverrides
from leaps_adapter.clients.adapting import Adapting
from leaps_adapter.clients.kinds import kind_of
from leaps_adapter.clients.plans import AT_ONCE, DEPTH, Options, Plan
from leaps_adapter.config import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.clients.reading import Bypass
    from leaps_adapter.clients.subsearch import Embed
    from leaps_adapter.protocols import Expander, Verifier
    from leaps_adapter.trace import OnTrace

C = TypeVar("C")
Given: TypeAlias = "Mapping[str, Any]"
"""Keyword arguments as the caller's code passes them: hence Any."""

_STATE = "_leaps"


def wrap(
    client: C,
    *,
    profile: CatalogueProfile | None = None,
    roles: RoleOverrides | Path | str | None = None,
    settings: Settings | None = None,
    indices: Mapping[str, Settings | None] | None = None,
    expander: Expander | None = None,
    verifier: Verifier | None = None,
    on_trace: OnTrace | None = None,
    depth: int = DEPTH,
    at_once: int = AT_ONCE,
    embed: Embed | None = None,
    templates: bool = False,
) -> C:
    """Return the client with searches that understand sentences; everything else is the client's own.

    The catalogue is learnt from the engine beside the calls, unless its `profile` is given; `roles`, or a file of them,
    say what its fields are for where the guess is wrong. `settings` hold for every index that has none of its own under
    `indices`, where None leaves an index alone. Requests that reach past `depth` hits pass untouched. One that comes
    while `at_once` are being adapted has a single small round, or the engine's plain answer where there is no time for
    that, as `settings.busy` says. `embed` computes the vectors of texts where the caller's bodies
    hold one; without it such bodies pass untouched. With `templates` searches by a template are rendered by the engine
    first and answered as if their bodies had been sent.

    Raises:
        ConfigurationError: it is no client of OpenSearch or Elasticsearch, or of a major that is not supported.
    """
    kind = kind_of(client)
    options = Options(
        profile=profile,
        roles=RoleOverrides.from_toml(roles) if isinstance(roles, str | Path) else roles,
        settings=settings or Settings(),
        indices=indices or {},
        expander=expander,
        verifier=verifier,
        on_trace=on_trace,
        depth=depth,
        at_once=at_once,
        embed=embed,
        templates=templates,
    )
    return _wrapped(plain(client), Adapting(kind, options))


def plain(client: C) -> C:
    """Return the client as it was before it was wrapped; one that is not wrapped as it is."""
    if not isinstance(client, _Wrapped):
        return client
    own = cast("type[C]", type(client).__bases__[-1])
    bare = object.__new__(own)
    bare.__dict__ = client.__dict__
    return bare


def _wrapped(client: C, state: Adapting) -> C:
    own = type(client)
    faces: tuple[type, ...] = (_AsyncFace if state.kind.is_async else _SyncFace,)
    if state.options.templates:
        faces = (_AsyncTemplates if state.kind.is_async else _SyncTemplates,)
    if hasattr(own, "options"):
        faces += (_HasOptions,)
    # The same name, for a client tells its class in its `repr`.
    told = {
        "__slots__": (_STATE,),
        "__module__": own.__module__,
        "__qualname__": own.__qualname__,
        "__doc__": own.__doc__,
        **_methods(faces, own),
    }
    wrapped: Any = object.__new__(type(own.__name__, (*faces, own), told))
    wrapped.__dict__ = client.__dict__
    setattr(wrapped, _STATE, state)
    return cast("C", wrapped)


def _methods(faces: tuple[type, ...], own: type) -> dict[str, Callable[..., object]]:
    """Return the methods that are ours, each with the name, the documentation and the signature of the client's own."""
    found: dict[str, Callable[..., object]] = {}
    for name in sorted({name for face in faces for name in dir(face) if not name.startswith("_")}):
        ours: FunctionType = next(getattr(face, name) for face in faces if hasattr(face, name))
        mine = FunctionType(ours.__code__, ours.__globals__, name, ours.__defaults__, ours.__closure__)
        found[name] = update_wrapper(mine, getattr(own, name))
    return found


def _again(client: C, options: Options) -> C:
    return _wrapped(client, Adapting(kind_of(client), options))


def _timeout_of(client: object) -> float | None:
    """Return the seconds that `options(request_timeout=…)` gave a client for each of its calls."""
    said = getattr(client, "_request_timeout", None)
    return float(said) if isinstance(said, int | float) else None


def _own(client: object, method: str, plan: Plan, kwargs: Given) -> Callable[[], Any]:
    """Return the caller's own call of the plain client, within what is left of the call's own timeout.

    Any: what the client answers, or an awaitable of it.
    """
    bare: Any = plain(client)
    left = plan.left
    if left is None:
        return partial(getattr(bare, method), **kwargs)
    # of a template of Elasticsearch they are what it is filled with
    params: Mapping[str, Any] = {} if method != "search" and hasattr(bare, "options") else kwargs.get("params") or {}
    if hasattr(bare, "options") and not {"request_timeout"} & (kwargs.keys() | params.keys()):
        bare = bare.options(request_timeout=left)  # the client's own for each of its calls
        return partial(getattr(bare, method), **kwargs)
    name = "request_timeout" if "request_timeout" in (kwargs.keys() | params.keys()) else "timeout"  # see `arguments`
    if name in kwargs:
        return partial(getattr(bare, method), **{**kwargs, name: left})
    return partial(getattr(bare, method), **{**kwargs, "params": {**params, name: left}})


class _Wrapped:
    __slots__ = ()

    _leaps: Adapting

    def __copy__(self) -> object:
        return _wrapped(copy(plain(self)), self._leaps)

    def __reduce_ex__(self, _protocol: object) -> tuple[object, ...]:
        # Whether a client can be pickled is its own affair; a copy in another process learns for itself.
        return _again, (plain(self), self._leaps.options)


class _HasOptions(_Wrapped):
    __slots__ = ()

    def options(self, **options: object) -> object:
        """Return the client with other options, wrapped as this one is."""
        other = cast("Any", super()).options(**options)
        setattr(other, _STATE, self._leaps)
        return other


class _SyncFace(_Wrapped):
    __slots__ = ()

    def search(self, *args: object, **kwargs: object) -> object:
        """Answer a search: through the loop where it holds a sentence, else as the client does."""
        self._leaps.enter(self)
        original = cast("Any", super()).search
        plan = self._leaps.decide(args, kwargs, timeout=_timeout_of(self))
        return self._planned("search", original, plan, args, kwargs)

    def _planned(
        self, method: str, original: Callable[..., object], plan: Plan | Bypass, args: Sequence[object], kwargs: Given
    ) -> object:
        if not isinstance(plan, Plan):
            return original(*args, **kwargs)
        if not plan.rescues:
            return self._answered(method, plan, kwargs)
        try:
            own = original(*args, **kwargs)
        except Exception:
            self._leaps.report_rule(plan)
            raise
        rescued = self._leaps.rescued(plan, own)
        return own if rescued is None else self._answered(method, rescued, kwargs)

    def _answered(self, method: str, plan: Plan, kwargs: Given) -> object:
        with self._leaps.turn(plan) as turn:
            adapt = partial(self._leaps.answering.adapt, plain(self), turn or plan)
            outcome = sync.call(adapt) if turn else self._leaps.turned_away(plan)
            self._learn(plan)
            if outcome.response is not None:
                return outcome.response
            with self._leaps.reports.watching(plan, outcome):
                return _own(self, method, plan, kwargs)()

    def msearch(self, *args: object, **kwargs: object) -> object:
        """Answer several searches: as the client does, and those that hold a sentence through the loop instead."""
        self._leaps.enter(self)
        plans = self._leaps.decide_several(args, kwargs, timeout=_timeout_of(self))
        return self._answered_several(plans, cast("Any", super()).msearch(*args, **kwargs))

    def _answered_several(self, plans: Mapping[int, Plan], own: object) -> object:
        if not plans:
            return own
        with self._leaps.turns(plans) as turns:
            adapt = partial(self._leaps.adapt_several, plain(self), turns, own)
            answer = sync.call(adapt) if turns else self._leaps.all_turned_away(plans, own)
        self._learn(*plans.values())
        return answer

    def _learn(self, *plans: Plan) -> None:
        for plan in plans:
            if self._leaps.lessons.is_due(plan.call.index):
                learn = partial(self._leaps.lessons.learn, plain(self), plan.call.index)
                self._leaps.lessons.keep(plan.call.index, sync.start(learn))

    def close(self) -> object:
        """Close the client and its points in time; what is being learnt beside the calls is given up."""
        self._leaps.enter(self)
        self._leaps.lessons.stop()
        if self._leaps.answering.holds_points:
            sync.call(partial(self._leaps.answering.close_points, plain(self)))
        return cast("Any", super()).close()


class _AsyncFace(_Wrapped):
    __slots__ = ()

    async def search(self, *args: object, **kwargs: object) -> object:
        """Answer a search: through the loop where it holds a sentence, else as the client does."""
        self._leaps.enter(self)
        original = cast("Any", super()).search
        plan = self._leaps.decide(args, kwargs, timeout=_timeout_of(self))
        return await self._planned("search", original, plan, args, kwargs)

    async def _planned(
        self,
        method: str,
        original: Callable[..., Awaitable[object]],
        plan: Plan | Bypass,
        args: Sequence[object],
        kwargs: Given,
    ) -> object:
        if not isinstance(plan, Plan):
            return await original(*args, **kwargs)
        if not plan.rescues:
            return await self._answered(method, plan, kwargs)
        try:
            own = await original(*args, **kwargs)
        except Exception:
            self._leaps.report_rule(plan)
            raise
        rescued = self._leaps.rescued(plan, own)
        return own if rescued is None else await self._answered(method, rescued, kwargs)

    async def _answered(self, method: str, plan: Plan, kwargs: Given) -> object:
        with self._leaps.turn(plan) as turn:
            adapt = partial(self._leaps.answering.adapt, plain(self), turn or plan)
            outcome = await adapt() if turn else self._leaps.turned_away(plan)
            self._learn(plan)
            if outcome.response is not None:
                return outcome.response
            with self._leaps.reports.watching(plan, outcome):
                return await _own(self, method, plan, kwargs)()

    async def msearch(self, *args: object, **kwargs: object) -> object:
        """Answer several searches: as the client does, and those that hold a sentence through the loop instead."""
        self._leaps.enter(self)
        plans = self._leaps.decide_several(args, kwargs, timeout=_timeout_of(self))
        return await self._answered_several(plans, await cast("Any", super()).msearch(*args, **kwargs))

    async def _answered_several(self, plans: Mapping[int, Plan], own: object) -> object:
        if not plans:
            return own
        with self._leaps.turns(plans) as turns:
            adapt = partial(self._leaps.adapt_several, plain(self), turns, own)
            answer = await adapt() if turns else self._leaps.all_turned_away(plans, own)
        self._learn(*plans.values())
        return answer

    def _learn(self, *plans: Plan) -> None:
        for plan in plans:
            if self._leaps.lessons.is_due(plan.call.index):
                lesson = asyncio.ensure_future(self._leaps.lessons.learn(plain(self), plan.call.index))
                self._leaps.lessons.keep(plan.call.index, lesson)

    async def close(self) -> object:
        """Close the client and its points in time; what is being learnt beside the calls is given up."""
        self._leaps.enter(self)
        self._leaps.lessons.stop()
        await self._leaps.answering.close_points(plain(self))
        return await cast("Any", super()).close()


class _SyncTemplates(_SyncFace):
    __slots__ = ()

    def search_template(self, *args: object, **kwargs: object) -> object:
        """Answer a search by template: through the loop where it renders to a sentence, else as the client does."""
        self._leaps.enter(self)
        original = cast("Any", super()).search_template
        rendered = partial(self._leaps.rendered, plain(self), args, kwargs, timeout=_timeout_of(self))
        plan = sync.call(rendered)
        return self._planned("search_template", original, plan, args, kwargs)

    def msearch_template(self, *args: object, **kwargs: object) -> object:
        """Answer several searches by template: those that render to a sentence through the loop instead."""
        self._leaps.enter(self)
        own = cast("Any", super()).msearch_template(*args, **kwargs)
        rendered = partial(self._leaps.rendered_several, plain(self), args, kwargs, timeout=_timeout_of(self))
        return self._answered_several(sync.call(rendered), own)


class _AsyncTemplates(_AsyncFace):
    __slots__ = ()

    async def search_template(self, *args: object, **kwargs: object) -> object:
        """Answer a search by template: through the loop where it renders to a sentence, else as the client does."""
        self._leaps.enter(self)
        original = cast("Any", super()).search_template
        plan = await self._leaps.rendered(plain(self), args, kwargs, timeout=_timeout_of(self))
        return await self._planned("search_template", original, plan, args, kwargs)

    async def msearch_template(self, *args: object, **kwargs: object) -> object:
        """Answer several searches by template: those that render to a sentence through the loop instead."""
        self._leaps.enter(self)
        own = await cast("Any", super()).msearch_template(*args, **kwargs)
        plans = await self._leaps.rendered_several(plain(self), args, kwargs, timeout=_timeout_of(self))
        return await self._answered_several(plans, own)
