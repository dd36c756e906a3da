"""Logs, metrics and traces, by Powertools; every line is masked on its way out."""

import json
import os
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from shared.kit.masking import mask
from shared.kit.request import current_request
from shared.kit.settings import StageSettings

UNMASKED = frozenset({"level", "location", "timestamp", "service", "function"})


class MaskingFormatter(LambdaPowertoolsFormatter):
    """A log line is JSON with the request it belongs to, and holds nothing that must not be read."""

    def serialize(self, log: dict[str, Any]) -> str:  # type: ignore[override]  # the base names a TypedDict
        request = current_request()
        line = mask(log) | {key: value for key, value in log.items() if key in UNMASKED}
        line |= {"request_id": request.request_id, "correlation_id": request.correlation_id}
        return json.dumps(line, ensure_ascii=False, default=str)


def function_name() -> str:
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "local")


logger = Logger(
    service="parley",
    level=StageSettings.load().log_level,
    logger_formatter=MaskingFormatter(),
    serialize_stacktrace=False,  # the trace is told once, as text
    function=function_name(),
)
metrics = Metrics(namespace="Parley", service="parley")
metrics.set_default_dimensions(function=function_name())


def traced(handler: Callable[..., Any]) -> Callable[..., Any]:
    """X-Ray, only where it is switched on: its library drags botocore into functions that need none."""
    if not StageSettings.load().trace:
        return handler
    import aws_xray_sdk  # noqa: F401, PLC0415  # what the tracer needs; named so that artefacts hold it
    from aws_lambda_powertools import Tracer  # noqa: PLC0415  # imported only when switched on

    wrapped: Callable[..., Any] = Tracer(service="parley").capture_lambda_handler(handler, capture_response=False)
    return wrapped


def emit(values: dict[str, tuple[str, float]], **facts: Any) -> None:
    """One line that is both a CloudWatch embedded metric and an access record: `facts` make it searchable."""
    for name, (unit, number) in values.items():
        metrics.add_metric(name, unit, number)
    for name, fact in facts.items():
        metrics.add_metadata(name, fact)
    metrics.flush_metrics()
