"""Whether what is kept may be used, as the listener of this process last found."""

from enum import Enum
from threading import Event
from time import monotonic


class State(Enum):
    """What is known of changes made by others.

    Changes made by this machine's own programs are applied by those who make them, in any state.
    """

    UNKNOWN = "nothing was heard of the database yet"
    FOLLOWING = "every change is heard"
    AWAY = "the database is not running: nobody can change anything, what is kept is as it is"
    LOST = "this process does not hear the database, and others may"
    UNWATCHED = "triggers are missing: changes go unheard"

    @property
    def may_keep(self) -> bool:
        """Whether new tiles may be kept: only if a change of theirs would be heard one day."""
        return self is not State.UNWATCHED


class Trust:
    """Until when the kept tiles may be used. Written by the listener, read by every request.

    It ends by itself: a listener that hangs or dies is noticed by no longer prolonging it.
    """

    def __init__(self) -> None:
        self.state = State.UNKNOWN
        self.until = 0.0
        self._settled = Event()

    def set(self, state: State, until: float = 0.0) -> None:
        """Trust until a moment of the monotonic clock."""
        self.state = state
        self.until = until
        self._settled.set()

    @property
    def holds(self) -> bool:
        return monotonic() < self.until

    def awaited(self, patience_s: float) -> bool:
        """Whether it holds; a process that has just started waits for the first word."""
        if not self._settled.is_set():
            self._settled.wait(patience_s)
        return self.holds
