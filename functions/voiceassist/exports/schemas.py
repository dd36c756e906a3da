"""Answers of exports."""

from shared.domain.exports.model.exports import Export
from shared.kit.clock import rfc3339
from shared.web.schemas import BothOut


class ExportOut(BothOut):
    """`state` is queued, running, done or failed; `download_url` is there when it is done."""

    export_id: str
    format: str
    state: str
    progress: float
    messages_done: int
    messages_total: int
    file_name: str
    file_size: int | None
    remark: str | None
    created_at: str
    expires_at: str
    status_url: str
    download_url: str | None

    @classmethod
    def of(cls, export: Export, link: str | None = None) -> "ExportOut":
        share = export.done / export.total if export.total else float(link is not None)
        return cls(
            export_id=export.id,
            format=export.format.value,
            state=export.state.value,
            progress=round(min(1.0, share), 3),
            messages_done=export.done,
            messages_total=export.total,
            file_name=export.name,
            file_size=export.size,
            remark=export.remark,
            created_at=rfc3339(export.created_at),
            expires_at=rfc3339(export.ends_at),
            status_url=status_url(export),
            download_url=link,
        )


def status_url(export: Export) -> str:
    return f"/api/export/jobs/{export.id}"
