"""Files in a bucket of an S3-compatible store. Only who uses one pays for loading this."""

from collections.abc import Iterator

from botocore.config import Config
from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

from portal.storage import PIECE, HasNoAddress

# What is read from a bucket is kept in memory up to so many bytes, and beyond that in a temporary file.
IN_MEMORY_MOST = 4 * 1024 * 1024
# A store that does not answer is away: somebody waits. Checksums that only Amazon knows break other stores.
ASKING = Config(
    connect_timeout=3,
    read_timeout=15,
    retries={"mode": "standard", "total_max_attempts": 3},
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Bucket(S3Storage):
    """Files in a bucket, never over one another. The store itself is asked for the bytes that are wanted."""

    def __init__(self, **given):
        super().__init__(
            **{
                "file_overwrite": False,
                "default_acl": None,
                "max_memory_size": IN_MEMORY_MOST,
                "client_config": ASKING,
                **given,
            }
        )

    def url(self, name, *args, **kwargs):
        raise HasNoAddress("Private files have no address; see portal.views.files.")

    def pieces(self, name: str, first: int, length: int) -> Iterator[bytes]:
        """`length` bytes from `first` on. Raises FileNotFoundError at once, not halfway."""
        if length <= 0:
            return iter(())
        where = {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}
        try:
            found = self.connection.meta.client.get_object(**where, Range=f"bytes={first}-{first + length - 1}")
        except ClientError as problem:
            if problem.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from problem
            raise
        return found["Body"].iter_chunks(PIECE)
