"""The operator's command, against a stage."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import boto3
import pytest

from infra.operate.__main__ import main
from shared.domain.knowledge.repository.items import made_by
from shared.domain.knowledge.repository.recipes import RecipeRepository
from shared.tables.documents import DocumentItem
from tests.functions.audited import edit_one, images, recorded, seal
from tests.functions.knowledge import GOUT, ingest, waiting
from tests.functions.people import PASSWORD, login, worker
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
    from shared.kit.clock import rfc3339, utc_now  # noqa: PLC0415  # beside their use

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
    sqs = boto3.client("sqs")
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


def run(*words: str) -> str:
    """As an operator does: a process of its own, that knows of the stage by its environment alone."""
    command = [sys.executable, "-m", "infra.operate", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
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


def test_what_was_indexed_in_an_older_way_is_queued_once(world: World) -> None:
    ingest(worker(), GOUT)
    waiting(world.environ["PARLEY_QUEUE_DOCUMENTS"])
    make_older()
    assert run("reindex").startswith("1 documents queued")
    assert len(waiting(world.environ["PARLEY_QUEUE_DOCUMENTS"])) == 1
    assert run("reindex").startswith("0 documents queued")


def make_older() -> None:
    """As if it had been indexed by a recipe that nobody uses any more."""
    RecipeRepository().remember("older")
    (item,) = DocumentItem.scan(DocumentItem.made_by.exists())
    item.update(actions=[DocumentItem.made_by.set(made_by("older", 0)), DocumentItem.tried.set("older")])
