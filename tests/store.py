"""A store that speaks S3, as a server of its own, with one bucket in it; and this process's files in that bucket."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import boto3
import pytest
from django.conf import settings as django_settings

ANSWERS_WITHIN = 30.0
KEYS = {"S3_ACCESS_KEY": "of-a-test", "S3_SECRET_KEY": "of-a-test-too", "S3_REGION": "eu-central-1"}


@dataclass
class Store:
    """The running server, and what a program needs to know of it."""

    address: str
    bucket: str
    process: subprocess.Popen

    @property
    def settings(self) -> dict[str, str]:
        return {**KEYS, "S3_ENDPOINT": self.address, "S3_BUCKET": self.bucket}

    @property
    def options(self) -> dict[str, str]:
        return {
            "bucket_name": self.bucket,
            "endpoint_url": self.address,
            "region_name": KEYS["S3_REGION"],
            "access_key": KEYS["S3_ACCESS_KEY"],
            "secret_key": KEYS["S3_SECRET_KEY"],
        }

    def client(self):
        given = self.options
        return boto3.client(
            "s3", endpoint_url=given["endpoint_url"], region_name=given["region_name"],
            aws_access_key_id=given["access_key"], aws_secret_access_key=given["secret_key"],
        )  # fmt: skip

    def new_bucket(self, name: str) -> "Store":
        where = {"LocationConstraint": KEYS["S3_REGION"]}
        self.client().create_bucket(Bucket=name, CreateBucketConfiguration=where)
        return Store(self.address, name, self.process)

    def names(self) -> set[str]:
        found = self.client().list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return {one["Key"] for one in found}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running() -> Iterator[Store]:
    """moto's server: real requests over a real socket, kept in its memory."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + ANSWERS_WITHIN
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield Store(f"http://127.0.0.1:{port}", "", process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def store_server() -> Iterator[Store]:
    with running() as made:
        yield made


@pytest.fixture
def store(store_server, settings, request) -> Store:
    """A fresh bucket, in which this process keeps its files for one test."""
    made = store_server.new_bucket(f"kring-{abs(hash(request.node.nodeid))}")
    backend = {"BACKEND": "portal.bucket.Bucket", "OPTIONS": made.options}
    settings.STORAGES = {**django_settings.STORAGES, "default": backend}
    settings.ACCEL_LOCATION = ""
    return made
