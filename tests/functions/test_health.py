"""The health groups, each by its own document."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shared.domain.operations.service import HealthService
from shared.kit import settings
from shared.tables.limits import LimitItem
from tests.direct import direct
from tests.lambda_client import call

pytestmark = pytest.mark.usefixtures("aws")
ROW = {"va": "voiceassist/health", "yw": "youworker/health", "ve": "voiceera/health"}


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    settings.forget()
    yield
    settings.forget()


class Endpoint(BaseHTTPRequestHandler):
    """An OpenAI-compatible model list that asks for its key."""

    def do_GET(self) -> None:
        known = self.headers.get("authorization") == "Bearer right" and self.path == "/v1/models"
        body = json.dumps({"data": [{"id": "a"}, {"id": "b"}]} if known else {}).encode()
        self.send_response(200 if known else 401)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1"
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    monkeypatch.setenv("OPENAI_API_KEY", "right")
    yield url
    server.shutdown()
    server.server_close()


def test_voiceassist_says_it_is_healthy_with_a_number_for_the_time() -> None:
    body = call(ROW["va"], "GET", "/health").body

    assert set(body) == {"status", "version", "timestamp"}
    assert (body["status"], body["version"]) == ("healthy", "2.0.0")
    assert isinstance(body["timestamp"], float)


def test_voiceassist_is_ready_when_every_part_answers() -> None:
    answer = call(ROW["va"], "GET", "/ready")

    assert answer.status == 200
    assert answer.body["status"] == "ready"
    assert answer.body["checks"] == {"postgres": True, "redis": True, "qdrant": True, "nextcloud": True}
    assert isinstance(answer.body["timestamp"], float)


def test_voiceassist_is_not_ready_when_the_store_does_not_answer() -> None:
    direct("dynamodb").delete_table(TableName=LimitItem.Meta.table_name)
    answer = call(ROW["va"], "GET", "/ready")

    assert answer.status == 503
    assert answer.body["status"] == "not_ready"
    assert answer.body["checks"] == {"postgres": False, "redis": False, "qdrant": True, "nextcloud": True}


def test_voiceassist_is_not_ready_when_a_configured_index_cannot_be_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QDRANT_URL", "http://127.0.0.1:9")
    answer = call(ROW["va"], "GET", "/ready")

    assert (answer.status, answer.body["checks"]["qdrant"]) == (503, False)


def test_voiceassist_details_its_components() -> None:
    answer = call(ROW["va"], "GET", "/health/detailed")
    components = answer.body["components"]

    assert answer.status == 200
    assert (answer.body["status"], answer.body["environment"]) == ("healthy", "test")
    assert set(components) == {"postgres", "redis", "qdrant"}
    assert all(part["status"] == "up" and part["latency_ms"] >= 0 for part in components.values())
    assert components["qdrant"]["enabled"] is False


def test_voiceassist_is_degraded_when_a_component_is_down() -> None:
    direct("dynamodb").delete_table(TableName=LimitItem.Meta.table_name)
    answer = call(ROW["va"], "GET", "/health/detailed")

    assert (answer.status, answer.body["status"]) == (503, "degraded")
    assert answer.body["components"]["postgres"]["status"] == "down"


def test_without_a_model_endpoint_the_embedded_provider_is_named() -> None:
    answer = call(ROW["va"], "GET", "/health/openai")

    assert answer.status == 200
    assert (answer.body["status"], answer.body["configured"], answer.body["provider"]) == ("ok", False, "embedded")


@pytest.mark.usefixtures("endpoint")
def test_a_model_endpoint_that_answers_is_accessible_and_its_models_counted() -> None:
    answer = call(ROW["va"], "GET", "/health/openai")

    assert answer.status == 200
    assert (answer.body["accessible"], answer.body["models_accessible"], answer.body["error"]) == (True, 2, None)
    assert call(ROW["yw"], "GET", "/health").body["services"]["ollama"] == "connected"


@pytest.mark.usefixtures("endpoint")
def test_a_model_endpoint_that_refuses_the_key_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "wrong-key-of-ours")
    answer = call(ROW["va"], "GET", "/health/openai")

    assert answer.status == 503
    assert (answer.body["status"], answer.body["configured"], answer.body["accessible"]) == ("error", True, False)
    assert "401" in answer.body["error"]
    assert "wrong-key" not in answer.text
    degraded = call(ROW["yw"], "GET", "/health")
    assert (degraded.status, degraded.body["status"]) == (200, "degraded")
    assert degraded.body["services"]["ollama"] == "disconnected"


def test_youworker_names_its_services() -> None:
    body = call(ROW["yw"], "GET", "/health").body

    assert set(body) == {"status", "version", "timestamp", "services"}
    assert (body["status"], body["version"]) == ("healthy", "0.1.0")
    assert body["timestamp"].endswith("Z")
    assert body["services"] == {
        "ollama": "connected",
        "postgres": "connected",
        "qdrant": "connected",
        "mcp_servers": 0,
    }


def test_youworker_counts_its_tool_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    servers = [{"name": "a", "url": "http://a/mcp"}, {"name": "b", "url": "http://b/mcp"}]
    monkeypatch.setenv("PARLEY_MCP_SERVERS", json.dumps(servers))
    assert call(ROW["yw"], "GET", "/health").body["services"]["mcp_servers"] == 2


def test_voiceera_is_bare_and_ok() -> None:
    body = call(ROW["ve"], "GET", "/health").body

    assert set(body) == {"status", "timestamp"}
    assert body["status"] == "ok"
    assert body["timestamp"].endswith("Z")


def test_voiceera_is_ready_when_its_tables_and_its_bucket_answer() -> None:
    answer = call(ROW["ve"], "GET", "/readiness")
    assert (answer.status, answer.body) == (200, {"database": "ok", "storage": "ok", "cache": "ok"})


def test_voiceera_is_not_ready_without_its_bucket() -> None:
    direct("s3").delete_bucket(Bucket="parley-test-recordings")
    answer = call(ROW["ve"], "GET", "/readiness")

    assert (answer.status, answer.body) == (503, {"database": "ok", "storage": "unavailable", "cache": "ok"})


@pytest.mark.parametrize(
    ("path", "limit"), [("/health", "100"), ("/ready", "100"), ("/health/detailed", "50"), ("/health/openai", "10")]
)
def test_each_health_route_has_the_limit_its_document_gives(path: str, limit: str) -> None:
    assert call(ROW["va"], "GET", path).headers["x-ratelimit-limit"] == limit


def test_a_slow_part_is_down_and_holds_nothing_up() -> None:
    held = threading.Event()

    def slow() -> None:
        held.wait(5)

    service = HealthService({"slow": slow, "quick": lambda: None}, lambda: None, patience=0.1)
    findings = service.findings()
    held.set()

    assert (findings["slow"].up, findings["slow"].note) == (False, "no answer in time")
    assert findings["quick"].up
