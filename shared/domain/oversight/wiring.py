"""What stands behind the looks and the acts of administrators."""

from functools import cache
from io import BytesIO

from shared.domain.attachments.wiring.sweeping import attachment_sweeping
from shared.domain.connections.wiring.ending import socket_ending
from shared.domain.conversations.wiring.conversations import thread_service
from shared.domain.folders.wiring import folder_service
from shared.domain.identity.wiring.names import emails
from shared.domain.oversight.repository import OversightRepository
from shared.domain.oversight.service.acting import InterventionService
from shared.domain.oversight.service.looking import OversightService
from shared.kit.principal import Product
from shared.printing import Paper
from shared.printing.markdown import MarkdownPrinter


@cache
def oversight_service() -> OversightService:
    return OversightService(OversightRepository(), thread_service(), emails)


@cache
def intervention_service() -> InterventionService:
    return InterventionService(
        OversightRepository(), attachment_sweeping(), folder_service(), lambda: socket_ending(Product.VOICEASSIST)
    )


def markdown(paper: Paper) -> str:
    written = BytesIO()
    MarkdownPrinter().write(paper, written)
    return written.getvalue().decode()
