"""What a module offers to others is what its `__all__` says, no less and no more."""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path for room in ("corpus", "index", "search_app") for path in (ROOT / room).rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def offered(path: Path) -> list[str] | None:
    """The names in `__all__`; None where there is none."""
    for node in parsed(path).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            names = ast.literal_eval(node.value)
            assert isinstance(names, list)
            return names
    return None


def defined(path: Path) -> set[str]:
    """Every name at the top of the module: its own and those that it imports."""
    names: set[str] = set()
    for node in parsed(path).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Assign(targets=targets):
                names.update(one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.ImportFrom(names=imported) | ast.Import(names=imported):
                names.update(one.asname or one.name for one in imported)
    return names


def modules_with_exports() -> list[Path]:
    return [path for path in MODULES if offered(path) is not None]


@pytest.mark.parametrize("path", modules_with_exports(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_offered_is_there(path: Path) -> None:
    assert set(offered(path) or ()) <= defined(path)


@pytest.mark.parametrize("path", modules_with_exports(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_takes_what_is_not_offered(path: Path) -> None:
    """Imports from one of our modules name what it offers."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for other, names in imports().get(module, ()):
        taken = names - submodules(path)
        assert taken <= set(offered(path) or ()), f"{other.relative_to(ROOT)} takes {taken} from {module}"


@cache
def imports() -> Mapping[str, list[tuple[Path, set[str]]]]:
    """What is taken from each module, and by which of ours."""
    found: dict[str, list[tuple[Path, set[str]]]] = {}
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom) and node.module:
                found.setdefault(node.module, []).append((path, {one.name for one in node.names}))
    return found


def submodules(path: Path) -> set[str]:
    return {one.stem for one in path.parent.glob("*.py")} if path.name == "__init__.py" else set()


def test_every_module_with_something_to_offer_says_what() -> None:
    silent = {str(path.relative_to(ROOT)) for path in MODULES if offered(path) is None and has_public(path)}
    assert {name for name in silent if "migrations" not in name} <= {"corpus/errors.py", "index/errors.py"}


def has_public(path: Path) -> bool:
    own = (node for node in parsed(path).body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    return any(not node.name.startswith("_") for node in own)
