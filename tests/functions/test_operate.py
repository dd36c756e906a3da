"""The operator's command, against a stage."""

import csv
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import boto3
import pytest

from infra.operate.__main__ import main
from shared.domain.knowledge.repository.items import made_by
from shared.domain.knowledge.repository.recipes import RecipeRepository
from shared.kit.clock import rfc3339, utc_now
from shared.tables.documents import DocumentItem
from tests.direct import direct
from tests.functions.audited import edit_one, images, recorded, seal
from tests.functions.knowledge import GOUT, ingest, waiting
from tests.functions.knowledge import work as work_off
from tests.functions.people import PASSWORD, login, registered, worker
from tests.functions.streamed import inserted, work
from tests.functions.worlds import World

in_process = pytest.mark.usefixtures("aws")


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(words) == code
    return capsys.readouterr().out


@in_process
def test_an_administrator_is_made_once(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_ADMIN_PASSWORD", PASSWORD)
    assert "is an administrator" in told(capsys, "admin", "root@example.com")
    assert "nothing changed" in told(capsys, "admin", "root@example.com")
    assert login("root@example.com").body["role"] == "admin"
    (made,) = [each for each in images() if each["act"]["S"] == "auth.admin_made"]
    assert made["actor"]["S"] == "operator"
    monkeypatch.setenv("PARLEY_ADMIN_PASSWORD", "weak")
    told(capsys, "admin", "other@example.com", code=1)


@in_process
def test_the_audit_is_verified_anchored_and_written_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    recorded(450)
    seal()
    assert "450 records" in told(capsys, "audit", "verify")
    assert "over 4 chains" in told(capsys, "audit", "anchor")
    file = tmp_path / "audit.csv"
    assert "450 records" in told(capsys, "audit", "export", str(file))
    with file.open(newline="") as opened:
        assert len({row["id"] for row in csv.DictReader(opened)}) == 450
    edit_one()
    assert "NOT whole" in told(capsys, "audit", "verify", code=1)


@in_process
def test_usage_is_shown_by_day(capsys: pytest.CaptureFixture[str]) -> None:
    image: dict[str, Any] = {
        "thread": {"S": "youworker#ann#7"},
        "place": {"S": "said#main#0"},
        "message_id": {"S": "m"},
        "created_at": {"S": rfc3339(utc_now())},
    }
    work(inserted(image))
    shown = told(capsys, "usage", "--days", "2").splitlines()
    assert [line.split()[:3] for line in shown[-2:]] == [[f"{utc_now():%Y-%m-%d}", "0", "1"], ["all", "0", "1"]]
    assert told(capsys, "usage", "--user", "bob").splitlines()[-1].split()[2] == "0"


@in_process
def test_dead_letters_are_counted_shown_and_put_back(capsys: pytest.CaptureFixture[str]) -> None:
    sqs = direct("sqs")
    dead, alive = (sqs.get_queue_url(QueueName=f"parley-test-{name}")["QueueUrl"] for name in ("mail-dead", "mail"))
    for number in range(12):
        sqs.send_message(QueueUrl=dead, MessageBody=json.dumps({"letter": number}))

    assert ["mail-dead", "12"] in [line.split() for line in told(capsys, "letters").splitlines()]
    assert len(told(capsys, "letters", "mail-dead", "--most", "3").splitlines()) == 3
    assert "12 letters" in told(capsys, "letters", "mail-dead", "--replay", "--most", "50")
    assert ["mail-dead", "0"] in [line.split() for line in told(capsys, "letters").splitlines()]
    found = sqs.get_queue_attributes(QueueUrl=alive, AttributeNames=["ApproximateNumberOfMessages"])
    assert found["Attributes"]["ApproximateNumberOfMessages"] == "12"
    told(capsys, "letters", "nothing-dead", code=1)
    told(capsys, "letters", "jobs-audit-dead", "--replay", code=1)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "infra.operate", *words]


def test_a_stage_that_is_not_there_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    assert main(["letters"]) == 1
    assert capsys.readouterr().err == "parley: AWS did not do it: You must specify a region.\n"


def run(*words: str) -> str:
    """As an operator does: a process of its own, that knows of the stage by its environment alone."""
    done = subprocess.run(command(*words), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_somebody_has_is_written_to_a_file_and_the_look_is_on_record(world: World, tmp_path: Path) -> None:
    file = tmp_path / "ann.zip"
    said = run("export", "ann@example.com", str(file))
    with ZipFile(file) as archive:
        names = archive.namelist()
        assert "see this" in archive.read(f"voiceassist/conversations/{world.talk}/messages.jsonl").decode()
    assert said == f"{len(names)} files of ann@example.com in {file}\n"
    (look,) = [each for each in images() if each["act"]["S"] == "user.export"]
    assert (look["actor"]["S"], look["about"]["S"]) == ("operator", world.user_id)


def test_what_was_indexed_in_an_older_way_is_queued_once_and_followed_until_it_is_anew(world: World) -> None:
    queue = world.environ["PARLEY_QUEUE_DOCUMENTS"]
    ingest(worker(), GOUT)
    waiting(queue)
    make_older()
    with subprocess.Popen(command("reindex", "--follow"), stdout=subprocess.PIPE, text=True) as following:
        orders = taken(queue)
        assert following.poll() is None
        assert work_off(*orders) == {"batchItemFailures": []}
        said, _ = following.communicate(timeout=60)
    assert (following.returncode, said.splitlines()[0]) == (0, "1 documents queued, 0 sent again")
    assert {item.made_by.partition("#")[0] for item in DocumentItem.scan(DocumentItem.made_by.exists())} != {
        "older"
    }


def taken(queue: str) -> list[Any]:
    until = time.monotonic() + 60
    while not (orders := waiting(queue)):
        assert time.monotonic() < until
        time.sleep(0.1)
    return orders


def make_older() -> None:
    """As if it had been indexed by a recipe that nobody uses any more."""
    RecipeRepository().remember("older")
    (item,) = DocumentItem.scan(DocumentItem.made_by.exists())
    item.update(actions=[DocumentItem.made_by.set(made_by("older", 0)), DocumentItem.tried.set("older")])


@pytest.mark.usefixtures("aws")
def test_a_process_of_its_own_counts_letters_anchors_and_shows_usage_by_address() -> None:
    ann = registered()
    for owner in (f"voiceassist#{ann}", "voiceassist#bob"):
        talk = {"owner": owner, "thing": "conversation#1", "conversation_id": "1"}
        work(inserted({k: {"S": v} for k, v in {**talk, "created_at": rfc3339(utc_now())}.items()}))
    recorded(3)
    seal()
    assert ["mail-dead", "0"] in [line.split() for line in run("letters").splitlines()]
    assert run("letters", "mail-dead") == ""
    assert " over " in run("audit", "anchor")
    shown = run("usage", "--product", "voiceassist", "--user", "ann@example.com", "--days", "1").splitlines()
    assert shown[-1].split()[:3] == ["all", "1", "0"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["usage", "--user", "nobody@example.com"], "Nobody has the address nobody@example.com"),
        (["letters", "--replay"], "Name the queue"),
        (["audit", "export", "/no/such/folder/a.csv"], "No such file or directory: /no/such/folder/a.csv"),
        (
            ["export", "ann@example.com", "/no/such/folder/a.zip"],
            "No such file or directory: /no/such/folder/a.zip",
        ),
    ],
)
@pytest.mark.usefixtures("aws")
def test_what_cannot_be_done_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    registered()
    capsys.readouterr()
    assert main(words) == 1
    assert said in capsys.readouterr().err
    assert not [each for each in images() if each["act"]["S"] == "user.export"]


@pytest.mark.parametrize("words", [["usage"], ["letters"]])
def test_a_wrong_address_and_a_wrong_stage_are_named(words: list[str], aws: dict[str, str]) -> None:
    def failed(**environ: str) -> str:
        beside = {**os.environ, **environ}
        done = subprocess.run(command(*words), capture_output=True, text=True, timeout=60, check=False, env=beside)
        assert done.returncode == 1
        return done.stderr

    assert aws
    with socket.socket() as nobody:  # bound, and not listened at
        nobody.bind(("127.0.0.1", 0))
        said = failed(AWS_ENDPOINT_URL=f"http://127.0.0.1:{nobody.getsockname()[1]}")
    assert "is AWS_ENDPOINT_URL its address?" in said
    assert "PARLEY_STAGE names" in failed(PARLEY_STAGE="nowhere")
