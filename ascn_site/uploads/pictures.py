"""Pictures: read by their bytes, drawn anew, so that only what can be seen is stored."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, ImageSequence

MAX_BYTES = 10 * 2**20
MAX_PIXELS = 40_000_000  # all frames together
MAX_SIDE = 12_000
MAX_FRAMES = 200
EXTENSIONS = ("png", "jpg", "jpeg", "webp", "gif", "avif")

_OPTIONS: dict[str, dict] = {
    "PNG": {"optimize": False},
    "JPEG": {"quality": 90, "progressive": True, "optimize": True},
    "WEBP": {"quality": 90, "method": 3},
    "GIF": {},
    "AVIF": {"quality": 80, "speed": 8},
}
_STORED_AS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
_KEPT_OF_A_FRAME = ("transparency", "duration", "loop", "disposal", "blend")
# What Pillow's readers raise on bytes that are not what their header says.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    struct.error,
    RuntimeError,
)
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class Picture:
    content: bytes
    extension: str
    width: int
    height: int


def clean_picture(content: bytes) -> Picture:
    """The same picture without anything else: no EXIF, position, XMP, text, comment, trailing bytes.

    Turned as its EXIF says, colours in sRGB, animation kept.

    Raises:
        ValidationError: ``empty``, ``too_big``, ``not_a_picture``,
            ``too_many_pixels``, ``too_many_frames`` or ``damaged``.
    """
    _check_size(content)
    kind = _kind(content)
    try:
        with Image.open(BytesIO(content), formats=[kind]) as image:
            _check_measures(image)
            return _drawn_anew(image, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (*_BROKEN, zlib.error):
        raise ValidationError(
            _("This picture is damaged or is not what its name says. Open it, save it again and send the new file."),
            code="damaged",
        ) from None


def _check_size(content: bytes) -> None:
    if not content:
        raise ValidationError(_("This file is empty. Choose another one."), code="empty")
    if len(content) > MAX_BYTES:
        raise ValidationError(
            _("This picture is larger than %(limit)d MB. Save it smaller and send it again."),
            code="too_big",
            params={"limit": MAX_BYTES // 2**20},
        )


def _kind(content: bytes) -> str:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in (b"avif", b"avis", b"mif1", b"msf1"):
        return "AVIF"
    raise ValidationError(
        _("This is no picture that can be shown here. Save it as JPEG, PNG, WebP, GIF or AVIF; drawings (SVG) as PNG."),
        code="not_a_picture",
    )


def _check_measures(image: Image.Image) -> None:
    frames = getattr(image, "n_frames", 1) if image.format != "MPO" else 1
    if frames > MAX_FRAMES:
        raise ValidationError(
            _("This animation has %(count)d frames; %(limit)d are possible. Shorten it or use a still picture."),
            code="too_many_frames",
            params={"count": frames, "limit": MAX_FRAMES},
        )
    if max(image.size) > MAX_SIDE or image.width * image.height * frames > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _(
            "This picture has too many pixels: at most %(pixels)d million in all frames and %(side)d on a side. "
            "Make it smaller and send it again."
        ),
        code="too_many_pixels",
        params={"pixels": MAX_PIXELS // 10**6, "side": MAX_SIDE},
    )


def _drawn_anew(image: Image.Image, kind: str) -> Picture:
    profile = image.info.get("icc_profile")
    is_animated = kind != "JPEG" and getattr(image, "n_frames", 1) > 1
    options = dict(_OPTIONS[kind])
    if is_animated:
        first, options = _animation(image, kind, profile, options)
    else:
        image.load()
        first = _clean_frame(ImageOps.exif_transpose(image), kind, profile)
    out = BytesIO()
    first.save(out, format=kind, **options)
    return Picture(out.getvalue(), _STORED_AS[kind], *first.size)


def _animation(image: Image.Image, kind: str, profile: bytes | None, options: dict) -> tuple[Image.Image, dict]:
    durations: list[int] = []

    def frames() -> Iterator[Image.Image]:
        for frame in ImageSequence.Iterator(image):
            durations.append(int(frame.info.get("duration", 100)))
            yield _clean_frame(frame.copy(), kind, profile)

    first, *rest = frames()
    options |= {"save_all": True, "append_images": rest, "duration": durations}
    if kind != "AVIF":
        options["loop"] = image.info.get("loop", 0)
    return first, options


def _clean_frame(frame: Image.Image, kind: str, profile: bytes | None) -> Image.Image:
    """Pillow writes back much of ``info`` unasked: profile, comment, text."""
    frame = _in_srgb(frame, profile) if profile else frame
    if kind == "JPEG" and frame.mode not in ("L", "RGB"):
        frame = frame.convert("RGB")
    frame.info = {key: frame.info[key] for key in _KEPT_OF_A_FRAME if key in frame.info}
    frame.getexif().clear()
    return frame


def _in_srgb(frame: Image.Image, profile: bytes) -> Image.Image:
    """Colours converted where the profile can be read; else they are taken for sRGB."""
    if frame.mode not in ("RGB", "RGBA", "CMYK"):
        return frame
    output_mode = "RGBA" if frame.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        to_srgb = ImageCms.buildTransform(source, _SRGB, frame.mode, output_mode)
        converted = to_srgb.apply(frame)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return frame
    converted.info = dict(frame.info)
    return converted
