"""`multipart/form-data` out of a body that is in memory already: no thread, no temporary file."""

from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, parse_options_header
from starlette.requests import Request

from shared.kit.errors import Invalid, Unprocessable, Unsupported

MOST_PARTS = 20


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as its sender names it."""

    name: str
    content: bytes


@dataclass(slots=True)
class Posted:
    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, Sent] = field(default_factory=dict)

    def file(self, name: str = "file") -> Sent:
        if name not in self.files:
            raise Unprocessable(f"A file is sent as the form's part `{name}`", field=name)
        return self.files[name]

    def add_field(self, part: Field) -> None:
        self._count()
        self.fields[text(part.field_name)] = text(part.value)

    def add_file(self, part: File) -> None:
        self._count()
        part.file_object.seek(0)
        self.files[text(part.field_name)] = Sent(text(part.file_name), part.file_object.read())

    def _count(self) -> None:
        if len(self.fields) + len(self.files) >= MOST_PARTS:
            raise Invalid(f"A form has at most {MOST_PARTS} parts")


def text(raw: bytes | None) -> str:
    return (raw or b"").decode(errors="replace")


async def posted(request: Request) -> Posted:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data":
        raise Unsupported("Files are sent as multipart/form-data", field="content-type")
    body, found = await request.body(), Posted()
    in_memory = {"MAX_MEMORY_FILE_SIZE": len(body) + 1}
    try:
        parser = FormParser(
            "multipart/form-data",
            found.add_field,
            found.add_file,
            boundary=options.get(b"boundary"),
            config=in_memory,
        )
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise Invalid("The form cannot be read") from error
    return found
