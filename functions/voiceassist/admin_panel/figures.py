"""The panel's figures, in the forms of all its clients."""

import time
from collections.abc import Mapping, Sequence

from shared.domain.analytics.model.facts import Socket
from shared.domain.analytics.service.panel import Metrics, Summary
from shared.kit.clock import rfc3339, utc_now
from shared.web.schemas import BothOut, Out

STARTED = time.monotonic()
KINDS = ("chat", "voice", "other")


class PanelPeopleOut(Out):
    total: int
    active: int
    admins: int


class PanelConversationsOut(Out):
    total: int
    today: int


class PanelSystemOut(Out):
    """`status` is `healthy` while every part answers, `degraded` while one does not: `/health/detailed` says which.
    `uptime`: seconds since the instance that answers was started.
    """

    status: str
    uptime: int


class SummaryOut(BothOut):
    users: PanelPeopleOut
    conversations: PanelConversationsOut
    system: PanelSystemOut
    total_users: int
    active_users: int
    admin_users: int
    timestamp: str

    @classmethod
    def of(cls, summary: Summary, *, well: bool) -> "SummaryOut":
        people = summary.people
        return cls(
            users=PanelPeopleOut(total=people.total, active=people.active, admins=people.admins),
            conversations=PanelConversationsOut(total=summary.conversations, today=summary.conversations_today),
            system=PanelSystemOut(status="healthy" if well else "degraded", uptime=int(time.monotonic() - STARTED)),
            total_users=people.total,
            active_users=people.active,
            admin_users=people.admins,
            timestamp=rfc3339(utc_now()),
        )


class PanelConnectionOut(BothOut):
    session_id: str | None
    user_id: str
    type: str
    connected_at: str


class SocketsOut(BothOut):
    active_connections: int
    connections_by_type: dict[str, int]
    recent_connections: list[PanelConnectionOut]
    pool_stats: None = None
    timestamp: str

    @classmethod
    def of(cls, live: Mapping[str, int], recent: Sequence[Socket]) -> "SocketsOut":
        by_kind = {kind: max(0, live.get(kind, 0)) for kind in KINDS}
        return cls(
            active_connections=sum(by_kind.values()),
            connections_by_type=by_kind,
            recent_connections=[
                PanelConnectionOut(
                    session_id=each.session_id,
                    user_id=each.user_id,
                    type=each.kind,
                    connected_at=each.place.split("#")[1],
                )
                for each in recent
            ],
            timestamp=rfc3339(utc_now()),
        )


class PanelDayOut(Out):
    date: str
    count: int


class DistributionOut(Out):
    total: int
    active: int
    inactive: int
    admins: int
    regular: int


class MetricsOut(BothOut):
    daily_registrations: list[PanelDayOut]
    daily_active_users: list[PanelDayOut]
    user_distribution: DistributionOut
    period_days: int
    active_users: int
    total_conversations: int
    total_messages: int
    uptime: int
    timestamp: str

    @classmethod
    def of(cls, metrics: Metrics) -> "MetricsOut":
        people = metrics.people
        return cls(
            daily_registrations=[PanelDayOut(date=day, count=number) for day, number in metrics.registered],
            daily_active_users=[PanelDayOut(date=day, count=number) for day, number in metrics.active],
            user_distribution=DistributionOut(
                total=people.total,
                active=people.active,
                inactive=people.total - people.active,
                admins=people.admins,
                regular=people.total - people.admins,
            ),
            period_days=len(metrics.registered),
            active_users=people.active,
            total_conversations=metrics.conversations,
            total_messages=metrics.messages,
            uptime=int(time.monotonic() - STARTED),
            timestamp=rfc3339(utc_now()),
        )
