"""Jobs: takes away what removed conversations leave behind. Woken by their removal, and by its own queue."""

import json
from typing import Any

from shared.domain.attachments.wiring.sweeping import attachment_sweeping
from shared.domain.clinical.wiring import clinical_service
from shared.domain.conversations.wiring.sweeping import sweeping_service
from shared.domain.sharing.wiring import sharing_service
from shared.kit.principal import Product
from shared.queues import Record, served

ENOUGH = 20.0  # seconds that a piece and a message to the queue take at the very most
CONVERSATION = "conversation#"


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    def serve(record: Record) -> None:
        if "dynamodb" in record:
            noticed(record)
            return
        work = json.loads(record["body"])

        def time_left() -> float:
            return float(context.get_remaining_time_in_millis()) / 1000

        owner, conversation_id = work["owner"], work["conversation_id"]
        sharing_service().forget(owner, conversation_id)
        if owner.startswith(Product.VOICEASSIST):
            clinical_service().forget(owner.partition("#")[2], conversation_id)
        while attachment_sweeping().of_conversation(owner, conversation_id):
            if time_left() < ENOUGH:
                sweeping_service().begin(owner, conversation_id)
                return
        sweeping_service().sweep(owner, conversation_id, time_left, ENOUGH)

    return served(event, serve)


def noticed(record: Record) -> None:
    """Of both tables: a conversation that was removed, and a message that had files."""
    keys = record["dynamodb"]["Keys"]
    if record["eventName"] != "REMOVE":
        return
    if "thing" not in keys:
        noticed_message(record["dynamodb"])
        return
    owner, thing = keys["owner"]["S"], keys["thing"]["S"]
    if thing.startswith(CONVERSATION):
        conversation_id = thing.removeprefix(CONVERSATION)
        if expired(record):
            image = record["dynamodb"]["OldImage"]
            folder_id, archived = image.get("folder_id", {}).get("S"), image["archived"]["BOOL"]
            sweeping_service().count_out(owner, conversation_id, folder_id, archived=archived)
        sweeping_service().begin(owner, conversation_id)


def expired(record: Record) -> bool:
    """Removed by the store itself; whoever else removes a conversation counts it in the same transaction."""
    return bool(record.get("userIdentity", {}).get("principalId") == "dynamodb.amazonaws.com")


def noticed_message(change: Record) -> None:
    owner, _, conversation_id = change["Keys"]["thread"]["S"].rpartition("#")
    image = change.get("OldImage", {})
    if int(image.get("files", {"N": "0"})["N"]) > 0:
        attachment_sweeping().of_message(owner, conversation_id, image["message_id"]["S"])
