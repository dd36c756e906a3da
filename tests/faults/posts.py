"""What is asked for by POST and is no matter of a name from a key, and why: the reason first, then the paths."""

VOICEASSIST = {
    "it is known by its bytes": (
        "/api/admin/kb/documents",
        "/api/admin/kb/uploads/{}",
        "/api/attachments/{}/complete",
        "/api/integrations/files/index",
    ),
    "there is one of a person at a time": ("/api/export/me",),
    "there is no such thing here, and it says why": ("/api/admin/voice/contexts/cleanup",),
    "it goes the way of another one here": (
        "/api/messages/{}/attachments",  # that of an announced file
        "/api/voice/audio",  # that of a spoken question
    ),
    "a test of its own holds it to its key": ("/api/integrations/calendar/events",),
    "it is a form, and nothing is made before somebody posts it": (
        "/api/admin/kb/uploads",
        "/api/voice/uploads",
    ),
    "it says how something shall be, and saying it twice changes nothing": (
        "/api/admin/attachments/bulk-delete",
        "/api/admin/attachments/cleanup-orphaned",
        "/api/admin/cache/clear",
        "/api/admin/cache/invalidate",
        "/api/admin/cache/invalidate/namespace",
        "/api/admin/feature-flags/{}/archive",
        "/api/admin/kb/documents/{}/reindex",
        "/api/admin/kb/jobs/{}/cancel",
        "/api/admin/kb/jobs/{}/retry",
        "/api/admin/panel/users/bulk",
        "/api/admin/panel/users/{}/disable-2fa",
        "/api/admin/voice/sessions/{}/disconnect",
        "/api/auth/2fa/disable",
        "/api/auth/2fa/verify",
        "/api/auth/logout",
        "/api/auth/oauth/{}/link",
        "/api/auth/reset-password",
        "/api/clinical-presets/{}/apply",
        "/api/conversations/{}/turns/{}/stop",
        "/api/folders/{}/move/{}",
        "/api/integrations/actions/{}/confirm",
        "/api/integrations/actions/{}/dismiss",
        "/api/users/me/change-password",
    ),
    "the later one takes the place of the earlier one, and only what it tells is of use": (
        "/api/admin/panel/users/{}/resend-invitation",
        "/api/admin/panel/users/{}/reset-password",
        "/api/auth/2fa/backup-codes",
        "/api/auth/2fa/setup",
        "/api/auth/forgot-password",
    ),
    "it is a way in, which is gone again from its beginning": (
        "/api/auth/2fa/verify-login",
        "/api/auth/login",
        "/api/auth/oauth/{}/callback",
        "/api/auth/refresh",
        "/api/shared/{}",
        "/api/voice/realtime-session",
        "/api/voice/session",
    ),
    "no server can be asked what it has sent, and the letter has its id from the key": (
        "/api/integrations/email/send",
    ),
    "it answers, and keeps nothing but what was used and measured": (
        "/api/admin/conversations/{}/export",
        "/api/admin/phi/redact",
        "/api/admin/phi/test",
        "/api/integrations/accounts/{}/test",
        "/api/kb/search",
        "/api/voice/events",
        "/api/voice/metrics",
        "/api/voice/pipeline/metrics",
        "/api/voice/synthesize",
        "/api/voice/synthesize/stream",
        "/api/voice/transcribe",
    ),
}

YOUWORKER = {
    "it is known by its bytes": (
        "/v1/ingestion/text",
        "/v1/ingestion/upload",
        "/v1/ingestion/uploads/{}",
        "/v1/ingestion/url",
    ),
    "its question has its id from the key": ("/v1/chat/stream", "/v1/chat/unified", "/v1/chat/voice"),
    "it is a form, and nothing is made before somebody posts it": (
        "/v1/chat/voice/uploads",
        "/v1/ingestion/uploads",
    ),
    "it says how something shall be, and saying it twice changes nothing": ("/v1/chat/stream/{}/stop",),
    "it is a way in, which is gone again from its beginning": ("/v1/auth/refresh", "/v1/auth/token"),
    "it answers, and keeps nothing but what was used and measured": ("/v1/ingestion/search",),
}

VOICEERA = {
    "it is known by its number": ("/campaigns/{}/contacts", "/suppressions"),
    "it is sent again as what it is": ("/webhooks/{}/deliveries/{}/resend",),
    "it says how something shall be, and saying it twice changes nothing": (
        "/auth/logout",
        "/auth/reset-password",
        "/campaigns/{}/launch",
        "/campaigns/{}/pause",
        "/campaigns/{}/resume",
        "/campaigns/{}/stop",
        "/webhooks/{}/rotate-secret",
    ),
    "the later one takes the place of the earlier one, and only what it tells is of use": (
        "/auth/forgot-password",
    ),
    "it is a way in, which is gone again from its beginning": ("/auth/login", "/auth/refresh-token"),
    "the carrier asks, and has no keys": (
        "/carrier/answer/{}",
        "/carrier/done/{}",
        "/carrier/events/{}",
        "/carrier/turn/{}",
    ),
    "it answers, and keeps nothing but what was used and measured": ("/agents/{}/test",),
}

ELSE = {"voiceassist": VOICEASSIST, "youworker": YOUWORKER, "voiceera": VOICEERA}
