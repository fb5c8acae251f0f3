"""Guards taken away one by one, in the running process: each line that refuses must be missed by some cell."""

import ast
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

ROOT = Path(__file__).resolve().parents[2]
GUARDING = (
    "ascn_site.rules",
    "ascn_site.admin_gate",
    "ascn_site.page_rights",
    "ascn_site.file_rules",
    "ascn_site.choices",
    "ascn_site.office_gate",
    "cities.rules",
    "cities.clearance.rules",
    "cities.clearance.permissions",
    "cities.offers.rules",
    "events.rules",
)
REFUSALS = {"Http404", "PermissionDenied"}
LISTS = ("NETWORK_ONLY", "PAGE_LISTS")


@dataclass(frozen=True)
class Deletion:
    """One guard less: a function with other code, or a list with an entry fewer."""

    module: str
    place: str
    line: int
    what: str
    code: CodeType | None = None
    entries: tuple | None = None

    def __str__(self):
        return f"{self.module}.{self.place}:{self.line} {self.what}"

    def guarded(self) -> set[CodeType]:
        """The code that this deletion bears on: the function itself, or those that read the list."""
        module = importlib.import_module(self.module)
        if self.code is not None:
            return {find(module, self.place).__code__}
        return {code for code in codes_of(module) if self.place in code.co_names}

    @contextmanager
    def done(self) -> Iterator[None]:
        module = importlib.import_module(self.module)
        if self.code is None:
            kept = getattr(module, self.place)
            setattr(module, self.place, self.entries)
            try:
                yield
            finally:
                setattr(module, self.place, kept)
            return
        function = find(module, self.place)
        kept = function.__code__
        function.__code__ = self.code
        try:
            yield
        finally:
            function.__code__ = kept


def guarding_code() -> set[CodeType]:
    """The code of every function of the guarding modules."""
    return {code for name in GUARDING for code in codes_of(importlib.import_module(name))}


def codes_of(place: ModuleType | type) -> Iterator[CodeType]:
    """Code of the functions and methods that are written in a module."""
    module = getattr(place, "__module__", place.__name__)
    for value in vars(place).values():
        if isinstance(value, FunctionType) and value.__module__ == module:
            yield value.__code__
        elif isinstance(value, type) and value.__module__ == module and place is not value:
            yield from codes_of(value)


def find(module: ModuleType, place: str) -> FunctionType:
    found = module
    for step in place.split("."):
        found = vars(found)[step]
    return found


class Remover(ast.NodeTransformer):
    """Takes away the ``number``-th guard it meets; ``met`` counts them, ``what`` says which it was."""

    def __init__(self, number: int):
        self.number, self.met, self.what, self.line = number, -1, "", 0

    def hits(self, node: ast.AST, what: str) -> bool:
        self.met += 1
        if self.met == self.number:
            self.what, self.line = what, node.lineno
        return self.met == self.number

    def visit_Raise(self, node):
        name = getattr(node.exc, "id", getattr(getattr(node.exc, "func", None), "id", ""))
        is_hit = name in REFUSALS and self.hits(node, f"without raise {name}")
        return ast.copy_location(ast.Pass(), node) if is_hit else node

    def visit_Return(self, node):
        self.generic_visit(node)
        is_claim = isinstance(node.value, ast.Compare | ast.BoolOp | ast.UnaryOp) or (
            isinstance(node.value, ast.Constant) and node.value.value is False
        )
        if is_claim and self.hits(node, "returns True"):
            node.value = ast.copy_location(ast.Constant(True), node.value)
        return node

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.And):
            for place in range(len(node.values)):
                if self.hits(node, f"without operand {place + 1}"):
                    node.values[place] = ast.copy_location(ast.Constant(True), node)
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        is_filter = isinstance(node.func, ast.Attribute) and node.func.attr == "filter"
        if is_filter and self.hits(node, "without filter"):
            node.func.attr, node.args, node.keywords = "all", [], []
        return node


def deletions() -> Iterator[Deletion]:
    for name in GUARDING:
        source = (ROOT / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")
        module = importlib.import_module(name)
        for listed in LISTS:
            for entry in getattr(module, listed, ()):
                rest = tuple(other for other in getattr(module, listed) if other != entry)
                yield Deletion(name, listed, 0, f"without {entry}", entries=rest)
        yield from deletions_in(name, source)


def deletions_in(name: str, source: str) -> Iterator[Deletion]:
    number = 0
    while True:
        remover = Remover(number)
        tree = ast.fix_missing_locations(remover.visit(ast.parse(source)))
        if not remover.what:
            return
        compiled = compile(tree, f"{name} (less a guard)", "exec")
        before = compile(source, f"{name} (less a guard)", "exec")
        for place, code in changed_functions(before, compiled):
            yield Deletion(name, place, remover.line, remover.what, code=code)
        number += 1


def changed_functions(before: CodeType, after: CodeType, prefix: str = "") -> Iterator[tuple[str, CodeType]]:
    """The function whose code differs, by its place in the module; lambdas and comprehensions belong to it."""
    old = {part.co_name: part for part in before.co_consts if isinstance(part, CodeType)}
    for part in (part for part in after.co_consts if isinstance(part, CodeType)):
        was = old.get(part.co_name)
        if was is not None and was != part:
            is_class = "__qualname__" in part.co_names and part.co_varnames == ()
            if is_class:
                yield from changed_functions(was, part, f"{prefix}{part.co_name}.")
            else:
                yield f"{prefix}{part.co_name}", part
