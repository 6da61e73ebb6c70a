"""Administrative acts, their places and the register importers."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _forget_demonstration(sender: object, **sent: Any) -> None:
    """Acts go before the ground and the sources they stand on."""
    from acts.actions import remove_demonstration_acts

    remove_demonstration_acts(municipality=sent["municipality"])


def _index_what_is_not(sender: object, **sent: Any) -> None:
    """After an upgrade that changed the index; a step back to older tables is left alone."""
    from acts.indexing import recount_words, reindex_missing
    from acts.models import Act

    try:
        migrated = sent["apps"].get_model("acts", "Act")
    except LookupError:
        return
    if {one.name for one in migrated._meta.fields} != {one.name for one in Act._meta.fields}:
        return
    if reindex_missing():
        recount_words()


def _take_on_documents(sender: object, **sent: Any) -> None:
    """A file that was read takes the documents made of it one step further."""
    from acts.documents.actions import advance_all_of

    advance_all_of(sent["reading"].file)


class ActsConfig(AppConfig):
    name = "acts"
    verbose_name = "Актове"

    def ready(self) -> None:
        from documents.actions import file_read
        from geodata.actions import demonstration_removed

        demonstration_removed.connect(_forget_demonstration, dispatch_uid="acts")
        file_read.connect(_take_on_documents, dispatch_uid="acts.documents")
        post_migrate.connect(_index_what_is_not, sender=self, dispatch_uid="acts.indexing")
