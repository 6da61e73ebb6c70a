"""A tile as its file holds it: gzip that any server can send as it is, with its tag inside.

The tag is a digest of what was packed, kept in an extra field of the gzip header, which readers
skip. The same tile always packs to the same bytes, so the tag is a strong one. A tile that is not
kept is packed in less time into other bytes, so `tiles.answers.tile` must give it another tag.
"""

import struct
from hashlib import blake2b

from isal import isal_zlib

_DIGEST = 12
_LEVEL = 2
"""The third takes twice as long, for files that are a two-hundredth smaller."""
_RAW = -15
_HEADER = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff" + struct.pack("<H2sH", 4 + _DIGEST, b"kt", _DIGEST)
_DIGEST_AT = len(_HEADER)
_TRAILER = struct.Struct("<II")


def packed(content: bytes) -> bytes:
    """The bytes of the file."""
    return b"".join(
        (
            _HEADER,
            blake2b(content, digest_size=_DIGEST).digest(),
            isal_zlib.compress(content, _LEVEL, _RAW),
            _TRAILER.pack(isal_zlib.crc32(content), len(content) & 0xFFFF_FFFF),
        )
    )


def unpacked(content: bytes) -> bytes:
    """What was packed."""
    return isal_zlib.decompress(content, 31)


def tag_of(content: bytes) -> str:
    """The digest of what was packed, in hexadecimal.

    Raises:
        ValueError: the file was not written by `packed`, or not to its end.
    """
    if content[:_DIGEST_AT] != _HEADER or len(content) < _DIGEST_AT + _DIGEST + _TRAILER.size:
        raise ValueError("not a packed tile")
    return content[_DIGEST_AT : _DIGEST_AT + _DIGEST].hex()


def is_empty(content: bytes) -> bool:
    """Whether nothing was packed."""
    return content.endswith(b"\0\0\0\0")
