"""docs/architecture.svg draws the fleet there is."""

from xml.etree import ElementTree as ET

from infra.fleet import Socket
from infra.registry import FLEET
from infra.render.drawing import drawing
from infra.schema import schema_of
from tests.fleet import whole

SVG = "{http://www.w3.org/2000/svg}"


def words(text: str) -> set[str]:
    found = ET.fromstring(text).iter(f"{SVG}text")
    return {word.strip() for each in found for word in (each.text or "").split(",")}


def test_every_function_table_bucket_and_queue_is_drawn() -> None:
    drawn = words(drawing(FLEET))

    assert {row.group for row in FLEET.functions} <= drawn
    assert {schema_of(table).noun for table in FLEET.tables} <= drawn
    assert set(FLEET.buckets) | {queue.name for queue in FLEET.queues} <= drawn
    assert {f"socket {path}" for row in FLEET.functions for each in row.of(Socket) for path in each.paths} <= drawn


def test_another_fleet_is_another_drawing_whose_parts_do_not_lie_on_each_other() -> None:
    picture = ET.fromstring(drawing(whole.FLEET))
    boxes = [each.attrib for each in picture.iter(f"{SVG}rect") if "x" in each.attrib]

    assert {"notes", "room"} <= words(drawing(whole.FLEET))
    for one in boxes:
        below = [other for other in boxes if other["x"] == one["x"] and int(other["y"]) > int(one["y"])]
        assert all(int(other["y"]) >= int(one["y"]) + int(one["height"]) for other in below)
