"""What administrators and analysts ask for costs the same however much there is."""

import re

import pytest

from bench.asking import ROUTES, costs
from bench.town import Town
from infra.openapi import application, routes
from infra.registry import FLEET
from tests.functions.test_administration import OPERATIONS
from tests.servers.aws import Prepared

OF_ONE_KEY = {"/api/admin/kb/documents/{document_id}", "/api/admin/kb/jobs/{job_id}"}  # of documents there are none
NOT_HERE = {"/api/admin/voice/contexts", "/api/admin/voice/quality-presets"}
pytestmark = pytest.mark.usefixtures("fresh_cache", "without_limits")


@pytest.mark.timeout(300)  # it writes much, which takes its time where others compute too
def test_every_route_costs_the_same_with_a_hundred_and_with_thousands(
    aws: dict[str, str],  # noqa: ARG001  # an empty stage
    embedded: Prepared,
) -> None:
    Town(100, 1000, 100).build(embedded.fill)
    few = costs()
    embedded.restore()
    Town(300, 60_000, 3000, spread=60).build(embedded.fill)
    many = costs()

    assert many == few
    assert len(few) == len(ROUTES)
    assert sum(cost.capacity for cost in few.values()) > len(few)
    assert all("Scan" not in cost.calls for cost in few.values())


def test_every_route_that_shows_administrators_or_analysts_something_is_asked() -> None:
    figures = routes(application(FLEET["youworker/analytics"]))
    shown = {path for _, method, path in OPERATIONS if method == "GET"} | {route.path for route in figures}
    asked = {path for _, path, _ in ROUTES}
    left = {path for path in shown if not any(fits(path, each) for each in asked)}
    every_record = {"/api/admin/panel/audit-logs/verify"}  # of its days
    assert left == OF_ONE_KEY | NOT_HERE | every_record


def fits(path: str, asked: str) -> bool:
    return re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)), asked) is not None
