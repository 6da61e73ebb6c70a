"""Work done ahead in a thread, while whoever asked for it is busy with what came before."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
_END = object()


def ahead(items: Iterator[Item], depth: int) -> Iterator[Item]:
    """The same items in the same order, up to `depth` of them made before they are asked for.

    What goes wrong in the making is raised where the item is asked for.
    """
    waiting: deque[Future[object]] = deque()
    with ThreadPoolExecutor(max_workers=1) as maker:
        try:
            for _ in range(depth):
                waiting.append(maker.submit(next, items, _END))
            while (item := waiting.popleft().result()) is not _END:
                waiting.append(maker.submit(next, items, _END))
                yield item  # type: ignore[misc]  # `next` gave an Item or the end
        finally:
            for future in waiting:
                future.cancel()
