"""Name servers that may hang: a look-up that is waited for no longer than there is time.

The system's look-up cannot be cut short, so each runs in a thread of its own, which ends when the system lets it and
keeps no process from ending.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from flows.sources.addresses import Resolver

_Pending = dict[tuple[str, int], "Future[Sequence[str]]"]


@dataclass(frozen=True, slots=True)
class Lookups:
    """Looks names up by ``resolver``. Threads may share one; of a name that is being looked up, all wait for the same
    answer, so that a name server that hangs holds one thread a host."""

    resolver: Resolver
    pending: _Pending = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, host: str, port: int, seconds: float) -> Sequence[str]:
        """The addresses of a host. Raises ``TimeoutError`` after so many seconds, and whatever the resolver raises."""
        with self.lock:
            answer = self.pending.get((host, port))
            if answer is None:
                answer = self.pending[host, port] = Future()
                threading.Thread(target=self._look_up, args=(host, port, answer), daemon=True).start()
        return answer.result(seconds)

    def _look_up(self, host: str, port: int, answer: Future[Sequence[str]]) -> None:
        found: Sequence[str] = ()
        fault: BaseException | None = None
        try:
            found = self.resolver(host, port)
        except BaseException as error:
            fault = error
        with self.lock:  # before the answer is out: whoever asks after it is answered anew
            del self.pending[host, port]
        if fault is not None:
            answer.set_exception(fault)
        else:
            answer.set_result(found)
