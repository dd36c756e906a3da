"""The operator's command, against a stage."""

import csv
import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.operate.__main__ import main
from tests.functions.audited import edit_one, recorded, seal
from tests.functions.people import PASSWORD, login
from tests.functions.streamed import inserted, work

pytestmark = pytest.mark.usefixtures("aws")


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(words) == code
    return capsys.readouterr().out


def test_an_administrator_is_made_once(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_ADMIN_PASSWORD", PASSWORD)
    assert "is an administrator" in told(capsys, "admin", "root@example.com")
    assert "nothing changed" in told(capsys, "admin", "root@example.com")
    assert login("root@example.com").body["role"] == "admin"
    monkeypatch.setenv("PARLEY_ADMIN_PASSWORD", "weak")
    told(capsys, "admin", "other@example.com", code=1)


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
    assert [line.split()[:3] for line in shown[2:]] == [[f"{utc_now():%Y-%m-%d}", "0", "1"], ["all", "0", "1"]]
    assert told(capsys, "usage", "--user", "bob").splitlines()[-1].split()[2] == "0"


def test_dead_letters_are_counted_shown_and_put_back(capsys: pytest.CaptureFixture[str]) -> None:
    sqs = boto3.client("sqs")
    dead, alive = (sqs.get_queue_url(QueueName=f"parley-test-{name}")["QueueUrl"] for name in ("mail-dead", "mail"))
    for number in range(12):
        sqs.send_message(QueueUrl=dead, MessageBody=json.dumps({"letter": number}))

    assert "12  mail-dead" in told(capsys, "letters")
    assert len(told(capsys, "letters", "mail-dead", "--most", "3").splitlines()) == 3
    assert "12 letters" in told(capsys, "letters", "mail-dead", "--replay", "--most", "50")
    assert " 0  mail-dead" in told(capsys, "letters")
    found = sqs.get_queue_attributes(QueueUrl=alive, AttributeNames=["ApproximateNumberOfMessages"])
    assert found["Attributes"]["ApproximateNumberOfMessages"] == "12"
    told(capsys, "letters", "nothing-dead", code=1)
    told(capsys, "letters", "jobs-audit-dead", "--replay", code=1)
