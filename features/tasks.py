"""Background jobs of the mechanism."""

from django.utils import timezone
from procrastinate.contrib.django import app

from features import saved


@app.periodic(cron="10 3 * * *")
@app.task(name="features.forget_unused_shapes", queueing_lock="features.forget_unused_shapes")
def forget_unused_shapes(timestamp: int) -> None:
    """Forget saved outlines that nobody searches in any more."""
    saved.forget_unused(timezone.localdate())
