"""What happens to identities, by the names the audit knows."""

from enum import StrEnum


class Act(StrEnum):
    REGISTERED = "auth.register"
    ADMIN_MADE = "auth.admin_made"
    SIGNED_IN = "auth.login_success"
    SIGN_IN_FAILED = "auth.login_failed"
    LOCKED = "auth.locked"
    SIGNED_OUT = "auth.logout"
    REFRESH_REUSED = "auth.refresh_reuse"
    PASSWORD_CHANGED = "auth.password_change"  # noqa: S105  # the act's name
    RESET_ASKED = "auth.password_reset_requested"
    PASSWORD_RESET = "auth.password_reset"  # noqa: S105  # as above
    TWO_FACTOR_ON = "auth.2fa_enabled"
    TWO_FACTOR_OFF = "auth.2fa_disabled"
    TWO_FACTOR_FAILED = "auth.2fa_verify_failed"
    BACKUP_CODES_RENEWED = "auth.2fa_codes_renewed"
    INVITED = "user.invite"
    INVITATION_REVOKED = "auth.invitation_revoked"
    INVITATION_ACCEPTED = "auth.invitation_accepted"
    LINKED = "user.identity_linked"
    UNLINKED = "user.identity_unlinked"
    UPDATED = "user.update"
    ROLE_CHANGED = "user.role_change"
    ACTIVATED = "user.activate"
    DEACTIVATED = "user.deactivate"
    DELETED = "user.delete"
    RESET_BY_ADMIN = "user.password_reset"
    KEY_MADE = "key.made"
    KEY_REVOKED = "key.revoked"
