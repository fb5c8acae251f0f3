"""Headers that every answer carries, whoever gives it: Django, the files, the page cache, the gate before it."""

UNUSED_FEATURES = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking"),
)
HSTS_SECONDS = 63_072_000
CONTENT_POLICY = {
    **{f"{kind}-src": ["'self'"] for kind in ("script", "style", "font", "connect", "manifest", "frame")},
    **{name: ["'self'"] for name in ("form-action", "frame-ancestors")},
    **{name: ["'none'"] for name in ("default-src", "base-uri", "object-src")},
    "img-src": ["'self'", "data:"],
}
NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def for_plain_answers(*, is_https: bool) -> dict[str, str]:
    """For answers that are not Django's."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED_FEATURES),
    }
    if is_https:
        headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}; includeSubDomains"
    return headers
