"""Files in one bucket, encrypted at rest."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from botocore.config import Config
from botocore.exceptions import ClientError

from shared.kit import aws
from shared.kit.clock import utc_now
from shared.kit.names import attached
from shared.storage import LINK_SECONDS, Form, Kept, MissingFile, Span, bucket_name

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ENCRYPTED: Literal["AES256"] = "AES256"
PART = 8 * 1024 * 1024  # of a large upload; what is smaller goes in one call
PIECE = 64 * 1024
AT_ONCE = 1000  # keys that one call deletes
ABSENT = {"404", "NoSuchKey", "NotFound"}


@cache
def client() -> "S3Client":
    """Signed for one region: links made for another would be sent on, and lose their signature."""
    patient = Config(
        signature_version="s3v4",
        connect_timeout=1,
        read_timeout=10,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    made: S3Client = aws.client("s3", patient)
    return made


@dataclass(frozen=True, slots=True)
class S3Files:
    noun: str

    @property
    def bucket(self) -> str:
        return bucket_name(self.noun)

    def put(self, key: str, content: bytes | BinaryIO, media_type: str) -> None:
        from boto3.s3.transfer import TransferConfig, create_transfer_manager  # noqa: PLC0415  # readers do without

        stream = BytesIO(content) if isinstance(content, bytes) else content
        by_itself = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, use_threads=False)
        more = {"ContentType": media_type, "ServerSideEncryption": ENCRYPTED}
        with create_transfer_manager(client(), by_itself) as transfers:
            transfers.upload(stream, self.bucket, key, more).result()

    def head(self, key: str) -> Kept | None:
        try:
            found = client().head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if absent(error):
                return None
            raise
        return Kept(found["ContentLength"], found["ContentType"], found["ETag"], found["LastModified"])

    def read(self, key: str, span: Span | None = None) -> bytes:
        with closing(self._opened(key, span)) as body:
            return bytes(body.read())

    def stream(self, key: str, span: Span | None = None) -> Iterator[bytes]:
        with closing(self._opened(key, span)) as body:
            yield from body.iter_chunks(PIECE)

    def move(self, key: str, to: str) -> None:
        try:
            client().copy_object(
                Bucket=self.bucket,
                Key=to,
                CopySource={"Bucket": self.bucket, "Key": key},
                ServerSideEncryption=ENCRYPTED,
            )
        except ClientError as error:
            if absent(error):
                raise MissingFile(key) from error
            raise
        self.delete([key])

    def keys(self, prefix: str) -> Iterator[str]:
        pages = client().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return (each["Key"] for page in pages for each in page.get("Contents", ()))

    def delete(self, keys: Iterable[str]) -> None:
        rest = iter(keys)
        while some := list(islice(rest, AT_ONCE)):
            if len(some) == 1:
                client().delete_object(Bucket=self.bucket, Key=some[0])
                continue
            told = client().delete_objects(
                Bucket=self.bucket, Delete={"Objects": [{"Key": key} for key in some], "Quiet": True}
            )
            if failed := told.get("Errors"):
                raise OSError(f"{len(failed)} files were not deleted: {failed[0].get('Code')}")

    def form(self, key: str, media_type: str, most: int, seconds: int = LINK_SECONDS) -> Form:
        ends_at = utc_now() + timedelta(seconds=seconds)
        fixed = {"Content-Type": media_type, "x-amz-server-side-encryption": ENCRYPTED}
        conditions = [["content-length-range", 0, most], *({name: value} for name, value in fixed.items())]
        made = client().generate_presigned_post(
            self.bucket, key, Fields=dict(fixed), Conditions=conditions, ExpiresIn=seconds
        )
        return Form(made["url"], made["fields"], ends_at)

    def link(self, key: str, name: str, media_type: str, seconds: int = LINK_SECONDS) -> str:
        asked = {
            "Bucket": self.bucket,
            "Key": key,
            "ResponseContentDisposition": attached(name),
            "ResponseContentType": media_type,
        }
        return client().generate_presigned_url("get_object", asked, ExpiresIn=seconds)

    def _opened(self, key: str, span: Span | None) -> Any:
        part: Any = {"Range": f"bytes={span.first}-{span.last}"} if span else {}
        try:
            return client().get_object(Bucket=self.bucket, Key=key, **part)["Body"]
        except ClientError as error:
            if absent(error):
                raise MissingFile(key) from error
            raise


def absent(error: ClientError) -> bool:
    return error.response["Error"]["Code"] in ABSENT
