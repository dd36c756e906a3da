"""A newcomer's first look at a product: everything it shows comes from the product itself."""

import json
import re

import pytest

from tests.lambda_client import call

pytestmark = pytest.mark.usefixtures("aws")
PRODUCTS = ("voiceassist", "youworker", "voiceera")


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_front_page_says_where_things_are(product: str) -> None:
    body = call(f"{product}/portal", "GET", "/").body

    assert {body["documentation"], body["reference"], body["openapi"]} == {"/docs", "/redoc", "/openapi.json"}


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_document_is_openapi_and_names_its_product(product: str) -> None:
    body = call(f"{product}/portal", "GET", "/openapi.json").body

    assert body["openapi"].startswith("3.1")
    assert body["paths"]
    assert all("4XX" in operation["responses"] for path in body["paths"].values() for operation in path.values())


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
@pytest.mark.parametrize("product", PRODUCTS)
def test_the_pages_fetch_nothing_from_elsewhere_and_all_they_name_is_there(product: str, path: str) -> None:
    page = call(f"{product}/portal", "GET", path)
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert named
    for each in named:
        assert each.startswith("/docs/assets/")
        answer = call(f"{product}/portal", "GET", each)
        assert (answer.status, "max-age" in answer.headers["cache-control"]) == (200, True)


def test_no_other_file_can_be_fetched_as_an_asset() -> None:
    for name in ("core.py", "..%2f..%2fcore.py", "swagger-ui.css.map"):
        assert call("voiceassist/portal", "GET", f"/docs/assets/{name}").status == 404


@pytest.mark.parametrize("product", PRODUCTS)
def test_an_unknown_path_is_not_found_in_the_products_dialect(product: str) -> None:
    answer = call(f"{product}/portal", "POST", "/no/such/thing", {})

    assert answer.status == 404
    assert "Not Found" in json.dumps(answer.body)
