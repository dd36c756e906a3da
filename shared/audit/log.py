"""The audit as lines of the log, whatever the log's level is."""

from aws_lambda_powertools import Logger

from shared.audit import Entry
from shared.kit.observability import MaskingFormatter, function_name

logger = Logger(service="parley-audit", level="INFO", logger_formatter=MaskingFormatter(), function=function_name())


def write(entry: Entry) -> None:
    logger.info(
        "%s %s",
        entry.act,
        entry.outcome,
        extra={
            "audit": {
                "act": entry.act,
                "actor": entry.actor,
                "subject": entry.subject,
                "outcome": entry.outcome.value,
                "ip": entry.ip,
                "request_id": entry.request_id,
                **entry.facts,
            }
        },
    )
