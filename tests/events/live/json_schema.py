"""As much of JSON Schema as the live protocol uses, read by the letter: for whoever has nothing but the document."""

import re
import uuid

TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}
TYPES["null"] = type(None)
UNDERSTOOD = {
    *("$defs", "$ref", "additionalProperties", "anyOf", "const", "default", "description", "discriminator", "enum"),
    *(
        "exclusiveMaximum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "oneOf",
    ),
    *("pattern", "properties", "required", "title", "type"),
}


def faults(value, schema: dict, whole: dict | None = None) -> list[str]:
    """What is wrong with a value, one line each; [] when it fits.

    Raises:
        AssertionError: the schema says something that this reader does not know.
    """
    whole = whole or schema
    assert set(schema) <= UNDERSTOOD, set(schema) - UNDERSTOOD
    if "$ref" in schema:
        return faults(value, whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], whole)
    if "anyOf" in schema:
        return [] if any(not faults(value, one, whole) for one in schema["anyOf"]) else [f"{value!r} is none of them"]
    if "oneOf" in schema:
        fitting = [one for one in schema["oneOf"] if not faults(value, one, whole)]
        return [] if len(fitting) == 1 else [f"{value!r} fits {len(fitting)} of them"]
    if "type" in schema and not has_type(value, schema["type"]):
        return [f"{value!r} is no {schema['type']}"]
    found = [
        f"{value!r} breaks {name}" for name, holds in RULES.items() if name in schema and not holds(value, schema[name])
    ]
    if isinstance(value, dict):
        found += faults_of_object(value, schema, whole)
    if isinstance(value, list):
        found += [fault for one in value for fault in faults(one, schema.get("items", {}), whole)]
    return found


def faults_of_object(value: dict, schema: dict, whole: dict) -> list[str]:
    known = schema.get("properties", {})
    found = [f"{name} is missing" for name in schema.get("required", []) if name not in value]
    if schema.get("additionalProperties") is False:
        found += [f"{name} is unknown" for name in value if name not in known]
    return found + [fault for name in value if name in known for fault in faults(value[name], known[name], whole)]


def has_type(value, name: str) -> bool:
    is_flag = isinstance(value, bool) and name in ("integer", "number")
    return isinstance(value, TYPES[name]) and not is_flag


def has_format(value, name: str) -> bool:
    return name == "uuid" and str(uuid.UUID(value)) == value.lower()


RULES = {
    "const": lambda value, wanted: value == wanted,
    "enum": lambda value, wanted: value in wanted,
    "exclusiveMaximum": lambda value, limit: value < limit,
    "format": has_format,
    "maximum": lambda value, limit: value <= limit,
    "maxItems": lambda value, limit: len(value) <= limit,
    "maxLength": lambda value, limit: len(value) <= limit,
    "minimum": lambda value, limit: value >= limit,
    "minItems": lambda value, limit: len(value) >= limit,
    "minLength": lambda value, limit: len(value) >= limit,
    "pattern": lambda value, pattern: re.search(pattern, value) is not None,
}
