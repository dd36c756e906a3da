"""The fleet: one row a function. Templates, policies, the local system, documents and tests are made from it.

A row and a folder under `functions/` belong together; tests hold each to the other.
"""

from infra.belongings import BELONGINGS
from infra.calling import CALLING
from infra.chatting import CHATTING, CONVERSATIONS
from infra.fleet import Fleet, Function, Queue, Right, TableRights
from infra.integrations import INTEGRATIONS
from infra.knowledge import KNOWLEDGE
from infra.operations import OPERATIONS
from infra.rows import BOTH, DOOR, FEDERATION, IDENTITY, LETTERS, PROBED, SECOND_STEP, http
from shared.auth.passwords import PasswordSettings
from shared.auth.tokens import TokenSettings
from shared.kit.settings import FrontendSettings, StageSettings
from shared.llm.settings import ModelSettings
from shared.mail import MailSecret, MailSettings
from shared.retrieval import IndexSettings
from shared.tables.accounts import AccountItem
from shared.tables.api_keys import ApiKeyItem
from shared.tables.clinical_contexts import ClinicalItem
from shared.tables.conversations import ConversationItem
from shared.tables.folders import FolderItem
from shared.tables.messages import MessageItem
from shared.tables.sessions import SessionItem
from shared.tables.shares import ShareItem
from shared.tables.tickets import TicketItem
from shared.tables.two_factors import TwoFactorItem
from shared.tools.settings import ToolSettings

FOLDERS: TableRights = {
    FolderItem: Right.WRITE,
    ConversationItem: Right.READ | Right.UPDATE,  # taken out of a folder that goes
    MessageItem: Right.CHECK,  # the code reaches it and never calls it
}
CLINICAL: TableRights = {
    ClinicalItem: Right.WRITE,
    ConversationItem: Right.GET,  # whose a conversation is
    MessageItem: Right.CHECK,  # the code reaches these two and never calls them
    FolderItem: Right.CHECK,
}
# To read conversations; their own function alone writes them.
READING: TableRights = {
    ConversationItem: Right.READ,
    MessageItem: Right.READ,
    FolderItem: Right.CHECK,
}
FLEET = Fleet(
    (
        http(
            "voiceassist/health",
            "/health",
            "/health/{proxy+}",
            "/ready",
            tables=PROBED,
            settings=(ModelSettings, IndexSettings),
        ),
        http("voiceassist/auth", "/api/auth/{proxy+}", **BOTH),
        http("voiceassist/oauth", "/api/auth/oauth/{proxy+}", **FEDERATION),
        http("voiceassist/users", "/api/users", "/api/users/{proxy+}", **IDENTITY),
        http(
            "voiceassist/invitations",
            "/api/admin/panel/invitations",
            "/api/admin/panel/invitations/{proxy+}",
            "/api/admin/panel/users/invite",
            "/api/admin/panel/users/{user_id}/disable-2fa",
            "/api/admin/panel/users/{user_id}/resend-invitation",
            "/api/admin/panel/users/{user_id}/reset-password",
            **LETTERS,
        ),
        http(
            "voiceassist/conversations",
            "/api/conversations",
            "/api/conversations/{proxy+}",
            "/conversations",
            "/conversations/{proxy+}",
            tables={**DOOR, **CONVERSATIONS},
            settings=(TokenSettings,),
        ),
        http(
            "voiceassist/session_sharing",
            "/api/sessions/{session_id}/share",
            "/api/sessions/{session_id}/share/{proxy+}",
            "/api/sessions/{session_id}/shares",
            "/api/shared/{proxy+}",
            tables={**DOOR, **READING, ShareItem: Right.WRITE},
            settings=(TokenSettings, PasswordSettings, FrontendSettings),
            memory=1024,  # links may have passwords
        ),
        http(
            "voiceassist/folders",
            "/api/folders",
            "/api/folders/{proxy+}",
            tables={**DOOR, **FOLDERS},
            settings=(TokenSettings,),
        ),
        http(
            "voiceassist/clinical_contexts",
            "/api/clinical-contexts",
            "/api/clinical-contexts/{proxy+}",
            "/api/clinical-presets",
            "/api/clinical-presets/{proxy+}",
            tables={**DOOR, **CLINICAL},
            settings=(TokenSettings,),
        ),
        *OPERATIONS,
        *CHATTING,
        *KNOWLEDGE,
        *BELONGINGS,
        *INTEGRATIONS,
        http("voiceassist/metrics", "/metrics"),
        http("voiceassist/portal", "$default"),
        http("youworker/health", "/health", tables=PROBED, settings=(ModelSettings, IndexSettings, ToolSettings)),
        http("youworker/auth", "/v1/auth/{proxy+}", **SECOND_STEP),
        http("youworker/api_keys", "/v1/api-keys", "/v1/api-keys/{proxy+}", **IDENTITY),
        http("youworker/portal", "$default"),
        http(
            "voiceera/health",
            "/health",
            "/readiness",
            tables=PROBED,
            buckets={"recordings": Right.QUERY},
            settings=(ModelSettings, IndexSettings),
        ),
        http("voiceera/auth", "/auth/{proxy+}", **BOTH),
        *CALLING,
        http("voiceera/portal", "$default"),
        Function(
            "jobs/mailer",
            (Queue("mail", batch_size=5),),
            tables={
                AccountItem: Right.GET,
                TicketItem: Right.GET | Right.PUT | Right.UPDATE,
                SessionItem: Right.CHECK,  # the code reaches these three and never calls them
                ApiKeyItem: Right.CHECK,
                TwoFactorItem: Right.CHECK,
            },
            settings=(StageSettings, FrontendSettings, MailSettings, MailSecret),
            timeout=60,
        ),
    ),
    lasting={"exports": 3, "voice": 1},
)
