"""Files of a WebDAV server, such as Nextcloud."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from shared.filestores import Entry, FileStore, Found
from shared.kit.errors import Unprocessable
from shared.reaching.dav import DAV, Dav, Resource

FOLDER = f"{DAV}collection"
ASKED = (
    '<?xml version="1.0"?><d:propfind xmlns:d="DAV:"><d:prop><d:resourcetype/><d:getetag/><d:getlastmodified/>'
    "<d:getcontentlength/><d:getcontenttype/></d:prop></d:propfind>"
)
NOWHERE = frozenset({"", ".", ".."})


@dataclass(frozen=True, slots=True)
class WebDav(FileStore):
    dav: Dav

    def url(self, path: str) -> str:
        return self.dav.address.url + self._at(path)

    def listed(self, folder: str) -> list[Entry]:
        here = f"{self._at(folder).rstrip('/')}/"
        found = self.dav.listed("PROPFIND", here, ASKED, "1")
        base = len(unquote(self._base))
        inside = [each for each in found if each.path.rstrip("/") != here.rstrip("/")]
        made = [entry(each, unquote(each.path)[base:].strip("/")) for each in inside if each.path.startswith(here)]
        return sorted(made, key=lambda each: each.path)

    def read(self, path: str) -> Found:
        answer = self.dav.ask("GET", self._at(path))
        kind = answer.headers.get("content-type", "").partition(";")[0]
        mark = plain(answer.etag) or answer.headers.get("last-modified", "")
        return Found(self.url(path), mark, kind, answer.body)

    @property
    def _base(self) -> str:
        return f"{self.dav.address.path.rstrip('/')}/"

    def _at(self, path: str) -> str:
        """No path leads out of what the account is for."""
        steps = path.strip("/").split("/") if path.strip("/") else []
        if any(step in NOWHERE or not step.isprintable() for step in steps):
            raise Unprocessable("This is no path of a file", field="file_path")
        return self._base + "/".join(quote(step, safe="") for step in steps)


def plain(etag: str | None) -> str:
    """Some servers quote it in one place and not in the other."""
    return (etag or "").removeprefix("W/").strip('"')


def entry(resource: Resource, path: str) -> Entry:
    size = resource.text(f"{DAV}getcontentlength") or ""
    return Entry(
        path=path,
        is_folder=FOLDER in resource.kinds(),
        mark=plain(resource.etag) or resource.text(f"{DAV}getlastmodified") or "",
        size=int(size) if size.isdecimal() and len(size) < 16 else 0,  # noqa: PLR2004  # digits of no file's size
        media_type=resource.text(f"{DAV}getcontenttype") or "",
    )
