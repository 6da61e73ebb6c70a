"""Background jobs of places."""

from procrastinate.contrib.django import app

from places.previews import previews


@app.periodic(cron="*/15 * * * *")
@app.task(name="places.forget_previews", queueing_lock="places.forget_previews")
def forget_previews(timestamp: int) -> None:
    """Remove files that were looked at for their hour."""
    previews.forget_old()
