"""Catalogues that are learnt beside the calls: when, and what is still under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from leaps_adapter.clients.engine import Engine
from leaps_adapter.clients.learning import learn
from leaps_adapter.forks import ForkedError, beside_the_calls
from leaps_adapter.trace import LOGGER

if TYPE_CHECKING:
    import asyncio
    import concurrent.futures

    from leaps_adapter.clients.plans import Options
    from leaps_adapter.clients.reports import Reports
    from leaps_adapter.clients.shops import Index, Shops

    UnderWay = asyncio.Future[None] | concurrent.futures.Future[None]

LONGEST = 30.0
"""Seconds that learning a catalogue may take, beside the calls."""


class Lessons:
    """Learns the catalogues behind one client's indices, and puts them into its `shops`."""

    def __init__(self, options: Options, shops: Shops, reports: Reports) -> None:
        self._options = options
        self._shops = shops
        self._reports = reports
        self._under_way: dict[UnderWay, Index] = {}

    @property
    def under_way(self) -> bool:
        """Whether a catalogue is being learnt."""
        return bool(self._under_way)

    def is_due(self, index: Index) -> bool:
        """Whether the catalogue behind an index is to be learnt now; true for one caller each time."""
        return self._options.profile is None and self._reports.batches and self._shops.is_due(index)

    async def learn(self, client: object, index: Index) -> None:
        """Learn the catalogue behind an index, in so much time; what goes wrong is tried again later."""
        with anyio.move_on_after(LONGEST), beside_the_calls():
            try:
                shop = await learn(Engine(client), index, roles=self._options.roles)
                self._shops.put(index, shop)
            except ForkedError:
                self._shops.ask_again(index)
            except Exception:  # noqa: BLE001  nobody waits for it, and without it searches are answered all the same
                LOGGER.warning("the catalogue behind %s could not be learnt", index, exc_info=True)

    def keep(self, index: Index, lesson: UnderWay) -> None:
        """Hold on to what runs beside the calls until it is done."""
        self._under_way[lesson] = index
        lesson.add_done_callback(lambda done: self._under_way.pop(done, None))

    def stop(self) -> None:
        """Give up what runs beside the calls."""
        for lesson in tuple(self._under_way):
            lesson.cancel()

    def begin_anew(self) -> None:
        """Forget, in a forked child, what only its parent goes on with; the child learns for itself."""
        cut_off, self._under_way = self._under_way, {}
        for index in cut_off.values():
            self._shops.ask_again(index)
