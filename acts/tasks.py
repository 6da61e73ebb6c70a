"""Background jobs of this room; they stand in the database and survive the process."""

from pathlib import Path

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.models import User
from acts import counting, indexing
from acts.imports.actions import TASK, read_handed_in
from acts.timeline import linking


@app.task(
    name=TASK,
    queue="imports",
    # a reading started by hand meanwhile is waited for
    retry=RetryStrategy(max_attempts=20, wait=30),
)
def read_register(file: str, is_partial: bool, is_forced: bool, user_id: int) -> None:
    """Read a register file that somebody handed in."""
    by = User.objects.get(pk=user_id)
    read_handed_in(file=Path(file), is_partial=is_partial, is_forced=is_forced, by=by)


@app.task(
    name="acts.look_again",
    queue="imports",
    # of two who hold each other up one begins again
    retry=RetryStrategy(max_attempts=20, wait=30),
)
def look_again_at_waiting(act_ids: list[int], user_id: int | None) -> None:
    """Read anew the acts whose texts name acts that are found otherwise now."""
    by = User.objects.filter(pk=user_id).first() if user_id else None
    linking.look_again(act_ids, by=by)


@app.periodic(cron="40 3 * * *")
@app.task(name="acts.recount_words", queue="imports", queueing_lock="acts.recount_words")
def recount_words(timestamp: int) -> None:
    """Count the acts of every word, and forget words of none: corrections go by the counts."""
    indexing.recount_words()


@app.periodic(cron="50 3 * * *")
@app.task(name="acts.sum_up_counts", queue="imports", queueing_lock="acts.sum_up_counts")
def sum_up_counts(timestamp: int) -> None:
    """Make the counts of acts on the map short again."""
    counting.sum_up()
