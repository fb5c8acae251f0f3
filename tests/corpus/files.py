"""Files made for tests, named as the builders of the corpus are."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.actions import JavaScript

OOXML = "application/vnd.openxmlformats-officedocument."


def svg(body="", **attributes) -> bytes:
    extra = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg"{extra}>{body}<script>alert(1)</script></svg>'.encode()


def chunk(kind: bytes, content: bytes, *, badcrc=False) -> bytes:
    crc = zlib.crc32(kind + content) ^ (1 if badcrc else 0)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)


def png(w=8, h=8, badcrc=False, text=0, ztxt=0) -> bytes:
    rows = b"".join(b"\0" + b"\x40\x80\xc0" * w for _ in range(h))
    parts = [chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0))]
    parts += [chunk(b"tEXt", b"Author\0Somebody") for _ in range(text)]
    if ztxt:
        parts.append(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * ztxt, 9)))
    parts += [chunk(b"IDAT", zlib.compress(rows), badcrc=badcrc), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def png_bomb(w, h) -> bytes:
    packer = zlib.compressobj(9)
    row = b"\0" * ((w + 7) // 8 + 1)
    packed = b"".join(packer.compress(row) for _ in range(h)) + packer.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def photo(side=40) -> Image.Image:
    return Image.linear_gradient("L").resize((side, side // 2)).convert("RGB")


def exif_of(exif=None, gps=None, orientation=1) -> Image.Exif:
    data = Image.Exif()
    data[274] = orientation
    if exif:
        data[270] = exif
        data[305] = exif
    if gps:
        latitude, longitude = gps
        data[0x8825] = {1: "N", 2: (float(latitude), 0.0, 0.0), 3: "E", 4: (float(longitude), 0.0, 0.0)}
    return data


def jpg(exif=None, gps=None, xmp=None, orientation=1) -> bytes:
    out = BytesIO()
    more = {"xmp": xmp.encode()} if xmp else {}
    photo().save(out, "JPEG", exif=exif_of(exif, gps, orientation), comment=b"taken by Somebody", **more)
    return out.getvalue()


def animation(form, frames, side, **options) -> bytes:
    out = BytesIO()
    first, *rest = (Image.new("P" if form == "GIF" else "RGB", (side, side), shade(n, form)) for n in range(frames))
    first.save(out, form, save_all=True, append_images=rest, duration=40, **options)
    return out.getvalue()


def shade(number, form):
    return number % 256 if form == "GIF" else (number % 256, number // 256 % 256, (number * 7) % 256)


def gif(frames, side) -> bytes:
    """Written by hand: Pillow needs half a minute for thousands of frames."""
    header = b"GIF89a" + struct.pack("<HHBBB", side, side, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x21\xf9\x04\x04\x04\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return header + frame * frames + b"\x3b"


def webp(frames) -> bytes:
    return animation("WEBP", frames, 8, lossless=True, method=0)


def bmp(h) -> bytes:
    return b"BM" + struct.pack("<IHHI", 70, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 8, h, 1, 24, 0, 16, 0, 0, 0, 0)


def pdf(js=None, embed=None, enc=False) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "Somebody", "/Title": "Plan"})
    if js:
        writer.add_open_action(JavaScript(js))
    if embed:
        writer.add_attachment(embed, b"MZ\x90\0")
    if enc:
        writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def xlsx(*cells) -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = "Somebody"
    for number, text in enumerate(cells, 1):
        cell = book.active.cell(number, 1)
        cell.value, cell.data_type = text, "s"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def zip_of(entries) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(kind="word", main="wordprocessingml.document", **entries) -> bytes:
    types = f'<Types><Override PartName="/{kind}/document.xml" ContentType="{OOXML}{main}.main+xml"/></Types>'
    core = (
        '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Plan</dc:title>'
        "<dc:creator>Somebody</dc:creator><cp:lastModifiedBy>Somebody</cp:lastModifiedBy></cp:coreProperties>"
    )
    return zip_of(
        {"[Content_Types].xml": types, "docProps/core.xml": core, f"{kind}/document.xml": "<w:document/>"} | entries
    )


def docx(**entries) -> bytes:
    return office(**{name.replace("__", "/"): content for name, content in entries.items()})


def odt(**entries) -> bytes:
    creators = "<meta:initial-creator>Somebody</meta:initial-creator><dc:creator>Somebody</dc:creator>"
    meta = f"<office:meta>{creators}</office:meta>"
    mimetype = "application/vnd.oasis.opendocument.text"
    return zip_of({"mimetype": mimetype, "content.xml": "<office:document-content/>", "meta.xml": meta} | entries)


def zipb(n) -> bytes:
    return docx(**{"word__media__x.bin": b"\0" * n})


def png_with_text() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Somebody")
    notes.add_itxt("XML:com.adobe.xmp", "<x>Somebody</x>")
    out = BytesIO()
    photo().save(out, "PNG", pnginfo=notes, exif=exif_of("Somebody", (13, 100)))
    return out.getvalue()
