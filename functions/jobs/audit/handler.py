"""Jobs: seals what the audit records, as it is recorded, and anchors the seals every hour."""

from typing import Any

from shared.domain.auditing.wiring import sealing_service
from shared.kit.observability import logger


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    if "Records" not in event:
        return {"anchor": sealing_service().anchor().hash}
    for record in event["Records"]:
        told = record["dynamodb"]
        changed = record["eventName"] != "INSERT"
        if changed and sealing_service().tampered(told.get("OldImage"), told.get("NewImage")):
            logger.error("an audit record was tampered with", extra={"keys": told["Keys"]})
    made = [each["dynamodb"]["NewImage"] for each in event["Records"] if each["eventName"] == "INSERT"]
    sealing_service().seal_told(made)
    return {"batchItemFailures": []}
