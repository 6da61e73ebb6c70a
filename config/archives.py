"""The archives of tiles that this site keeps."""

from django.conf import settings

from tiles.archive.serving import ArchiveServer

archive_server = ArchiveServer(settings.ARCHIVES_ROOT)
