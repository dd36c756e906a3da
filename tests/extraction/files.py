"""Files made by hand, byte by byte where a library would not make them."""

import io
import zipfile
from collections.abc import Mapping
from itertools import accumulate

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
BOOK = (
    '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<metadata><dc:title>On Gout</dc:title></metadata><manifest>"
    '<item id="b" href="two.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="p" href="p.png" media-type="image/png"/></manifest>'
    '<spine><itemref idref="a"/><itemref idref="p"/><itemref idref="b"/></spine></package>'
)


def archive(parts: Mapping[str, str | bytes], level: int = 9) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def spoilt(whole: bytes, part: str) -> bytes:
    """What a part is packed to makes no sense any more."""
    data = bytearray(whole)
    data[whole.index(part.encode()) + len(part) + 5] ^= 0x55
    return bytes(data)


def docx(body: str, **more: str) -> bytes:
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>'
    )
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return archive({"word/document.xml": document, "word/styles.xml": styles, **more})


def paragraph(text: str, style: str = "") -> str:
    marked = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{marked}<w:r><w:t>{text}</w:t></w:r></w:p>"


def epub(**more: str) -> bytes:
    chapters = {"OPS/one.xhtml": "<h1>Pain</h1><p>It hurts.</p>", "OPS/two.xhtml": "<p>It heals.</p>"}
    return archive({"META-INF/container.xml": CONTAINER, "OPS/book.opf": BOOK, **chapters, **more})


def pdf(*pages: str, trailer: str = "") -> bytes:
    """Each text on a page of its own; an empty one is a page without any."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        content = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET" if text else ""
        resources = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 612 792]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {5 + 2 * number} 0 R >>")
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return assembled(objects, trailer)


def scanned_pdf(count: int, *typed: str) -> bytes:
    """So many pages with a black square each and no text, before those that have some."""
    import pypdfium2 as pdfium  # noqa: PLC0415  # for whoever wants a scan
    from pypdfium2.raw import FPDFBitmap_Gray  # noqa: PLC0415

    made = pdfium.PdfDocument.new()
    for _ in range(count):
        page, square = made.new_page(300, 400), pdfium.PdfBitmap.new_native(8, 8, FPDFBitmap_Gray)
        square.fill_rect((0, 0, 0, 255), 0, 0, 8, 8)
        image = pdfium.PdfImage.new(made)
        image.set_bitmap(square)
        image.set_matrix(pdfium.PdfMatrix().scale(100, 100).translate(100, 100))
        page.insert_obj(image)
        page.gen_content()
    if typed:
        made.import_pages(pdfium.PdfDocument(pdf(*typed)))
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def assembled(objects: list[str], trailer: str) -> bytes:
    parts = [
        b"%PDF-1.4\n",
        *(f"{number} 0 obj\n{each}\nendobj\n".encode() for number, each in enumerate(objects, 1)),
    ]
    places = list(accumulate(map(len, parts)))
    table = "".join(f"{place:010d} 00000 n \n" for place in places[:-1])
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{places[-1]}\n%%EOF"
    return b"".join([*parts, f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()])


def locked_pdf() -> bytes:
    """Behind a password that opens nothing, as the standard handler of the second revision writes it."""
    secret = "<" + "41" * 32 + ">"
    handler = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O {secret} /U {secret} /P -4 >>"
    return pdf("Hidden", trailer=f"{handler} /ID [<41414141> <41414141>]")
