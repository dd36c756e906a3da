"""The embedded AWS by itself: what it was told is there after a kill, whoever was killed and whenever."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from infra.local.aws import EmbeddedAws, Trouble, held
from infra.local.resources import Endpoint, create
from tests.fleet.whole import FLEET

ROOT = Path(__file__).resolve().parents[2]
KEY = {"zone": {"S": "z"}, "at": {"S": "1"}}
ITEM = {**KEY, "owner": {"S": "ann"}, "body": {"B": b"\x00\xff"}}
NOTES = "parley-test-notes"
STARTER = """
import sys, time
from pathlib import Path
from infra.local.aws import EmbeddedAws, held
with held(Path(sys.argv[1])) as lock:
    aws = EmbeddedAws(Path(sys.argv[1]), lock)
    aws.start()
    print(aws.url, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedAws]:
    aws = EmbeddedAws(tmp_path)
    aws.start()
    yield aws
    aws.stop()


def client(url: str, service: str) -> Any:
    make: Any = boto3.client
    return make(service, endpoint_url=url)


def fill(url: str) -> None:
    environ = create(FLEET, Endpoint(url))
    client(url, "dynamodb").put_item(TableName=NOTES, Item=ITEM)
    client(url, "s3").put_object(Bucket="parley-test-files", Key="a/b.wav", Body=b"sound", ContentType="audio/wav")
    client(url, "sqs").send_message(QueueUrl=environ["PARLEY_QUEUE_WORK"], MessageBody="remember")


def changes(url: str) -> list[dict[str, Any]]:
    streams = client(url, "dynamodbstreams")
    arn = client(url, "dynamodb").describe_table(TableName=NOTES)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(**start)["ShardIterator"]
    return list(streams.get_records(ShardIterator=iterator)["Records"])


def expect_everything(url: str) -> None:
    """After the fleet's resources were made once more, as at every start."""
    create(FLEET, Endpoint(url))
    dynamodb, s3, sqs = (client(url, service) for service in ("dynamodb", "s3", "sqs"))
    assert dynamodb.get_item(TableName=NOTES, Key=KEY)["Item"] == ITEM
    mine = {"KeyConditionExpression": "#o = :o", "ExpressionAttributeNames": {"#o": "owner"}}
    found = dynamodb.query(
        TableName=NOTES, IndexName="by-owner", ExpressionAttributeValues={":o": {"S": "ann"}}, **mine
    )
    assert found["Items"] == [ITEM]
    ttl = dynamodb.describe_time_to_live(TableName=NOTES)["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    assert [each["dynamodb"]["NewImage"] for each in changes(url)] == [ITEM]
    kept = s3.get_object(Bucket="parley-test-files", Key="a/b.wav")
    assert (kept["Body"].read(), kept["ContentType"]) == (b"sound", "audio/wav")
    queue = sqs.get_queue_url(QueueName="parley-test-work")["QueueUrl"]
    assert [each["Body"] for each in sqs.receive_message(QueueUrl=queue)["Messages"]] == ["remember"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] == 2
    assert attributes["VisibilityTimeout"] == "60"


def written(folder: Path) -> float:
    """When the last snapshot became the one that counts."""
    file = folder / "state/parley_streams.json"
    return file.stat().st_mtime if file.exists() else 0.0


def test_what_is_some_seconds_old_survives_a_kill_of_the_engine(tmp_path: Path) -> None:
    first = EmbeddedAws(tmp_path)
    first.start()
    assert first.process is not None
    fill(first.url)
    filled = time.time()
    while written(tmp_path) < filled:
        assert time.time() < filled + 20, "no snapshot came"
        time.sleep(0.05)
    first.process.kill()
    first.stop()

    second = EmbeddedAws(tmp_path)
    second.start()
    expect_everything(second.url)
    second.stop()


def test_nothing_at_all_is_lost_when_it_is_told_to_end_and_the_end_is_orderly(tmp_path: Path) -> None:
    first = EmbeddedAws(tmp_path)
    first.start()
    fill(first.url)
    first.stop()
    assert first.process is not None
    assert first.process.returncode == 0

    second = EmbeddedAws(tmp_path)
    second.start()
    expect_everything(second.url)
    second.stop()


def test_a_start_right_after_its_starter_was_killed_waits_for_the_last_words_of_the_old_engine(
    tmp_path: Path,
) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    url = starter.stdout.readline().strip()
    fill(url)
    starter.kill()
    starter.communicate()
    with held(tmp_path) as lock:
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/_ministack/health")
        second = EmbeddedAws(tmp_path, lock)
        second.start()
        expect_everything(second.url)
        second.stop()


def test_a_folder_in_use_is_refused_at_once(tmp_path: Path) -> None:
    started = time.monotonic()
    with held(tmp_path), pytest.raises(Trouble, match="another copy is running on"), held(tmp_path):
        pass
    assert time.monotonic() - started < 15


def test_it_listens_on_one_port_of_this_machine_alone(engine: EmbeddedAws) -> None:
    assert engine.process is not None
    assert listening(engine.process.pid) == [f"0100007F:{engine.port:04X}"]


def listening(pid: int) -> list[str]:
    """Addresses as the kernel writes them: 0100007F is 127.0.0.1."""
    sockets = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()
    ]
    return [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets]


def test_data_that_cannot_be_read_is_told_and_never_written_over(tmp_path: Path) -> None:
    broken = tmp_path / "state/dynamodb.json"
    broken.parent.mkdir()
    broken.write_text("{")
    with pytest.raises(Trouble, match=r"dynamodb\.json cannot be read"):
        EmbeddedAws(tmp_path).start()
    assert broken.read_text() == "{"


def test_a_proxy_in_the_environment_is_not_asked_for_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    aws = EmbeddedAws(tmp_path)
    aws.start()
    aws.stop()


def test_a_saver_that_fails_is_told_and_tried_again(engine: EmbeddedAws, capfd: pytest.CaptureFixture[str]) -> None:
    """A file stands where the saver wants its folder, as when the disk is full."""
    obstacle = engine.folder / "state"
    obstacle.write_text("")
    fill(engine.url)
    until = time.monotonic() + 20
    while "could not be written down" not in "".join(engine.said):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert "parley: the data could not be written down" in capfd.readouterr().err
    obstacle.unlink()
    while not written(engine.folder):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert engine.process is not None
    engine.process.send_signal(signal.SIGKILL)
