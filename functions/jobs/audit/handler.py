"""Jobs: seals what the audit records, as it is recorded, and anchors the seals every hour."""

from typing import Any

from shared.domain.auditing.wiring import sealing_service
from shared.kit.observability import logger


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    if "Records" not in event:
        return {"anchor": sealing_service().anchor().hash}
    for record in event["Records"]:
        if record["eventName"] != "INSERT":
            logger.error("an audit record was tampered with", extra={"keys": record["dynamodb"]["Keys"]})
    made = [each["dynamodb"]["NewImage"] for each in event["Records"] if each["eventName"] == "INSERT"]
    sealing_service().seal_told(made)
    return {"batchItemFailures": []}
