"""Files in an S3-compatible store, under the same names as on the disk."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage


class HashedObjects(S3Storage):  # type: ignore[misc]
    """Stores other than Amazon's often know neither its newer checksums nor bucket host names."""

    def __init__(self, **options: Any) -> None:
        config = Config(
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"max_attempts": 3},
            s3={"addressing_style": "path"},
            signature_version="s3v4",
        )
        super().__init__(**{"client_config": config, "default_acl": None, **options})

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Its own: what has the same hash is the same file."""
        return name
