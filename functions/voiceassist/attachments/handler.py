"""VoiceAssist: files of messages."""

from functions.voiceassist.attachments.routes import router
from shared.domain.attachments.model import MEGABYTE
from shared.domain.attachments.wiring.files import AttachmentSettings
from shared.domain.identity.wiring.door import door
from shared.kit.principal import Product
from shared.web.app import create_app, lambda_handler

AROUND = MEGABYTE  # what a form has beside its file
app = create_app(
    "voiceassist/attachments",
    router,
    doorkeeper=door(Product.VOICEASSIST),
    largest_body=AttachmentSettings.load().posted_mb * MEGABYTE + AROUND,
)
handler = lambda_handler(app)
