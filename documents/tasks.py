"""Background jobs of this room; they stand in the database and survive the process."""

import logging

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from documents.actions import read
from documents.models import StoredFile

logger = logging.getLogger(__name__)

SILENT_SECONDS = 30
"""A worker that has not been heard of for so long is dead, and its jobs are anybody's."""


def enqueue(file_id: int) -> None:
    """Have a file read, once the transaction that asks for it is committed."""
    read_file.configure(lock=f"document-{file_id}").defer(file_id=file_id)


@app.task(
    name="documents.read_file",
    queue="documents",
    # the reading counts its own attempts and gives up sooner, saying so
    retry=RetryStrategy(max_attempts=100, wait=5),
)
def read_file(file_id: int) -> None:
    """Read one file; what fails is told by the row of its reading."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is not None:
        read(file=file)


@app.periodic(cron="* * * * * */15")
@app.task(name="documents.take_up_lost", queue="documents", pass_context=True)
async def take_up_lost(context: JobContext, timestamp: int) -> None:
    """Put jobs whose worker died back into the queue."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        logger.warning("job %s lost its worker and is taken up again", job.id)
        await manager.retry_job(job)
