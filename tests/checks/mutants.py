"""Small changes to a function's syntax tree: mutants, which a good set of cases tells from the original.

``python -m checks.mutants hw1_convolution`` in ``tests/`` prints the mutants that no case kills.
"""

import ast
import copy
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from course_lib.checks import Exercise, exercise
from course_lib.checks.comparing import judge

from .solutions import load, solution_sources

TABLE = Path(__file__).with_name("equivalent_mutants.toml")
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
}  # fmt: skip
OPERATORS = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Add, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div, ast.Mod), ast.Div: (ast.Mult,), ast.Pow: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,), ast.MatMult: (ast.Mult,),
}  # fmt: skip
FUNCTIONS = {"zeros": "ones", "sum": "max", "sqrt": "abs", "stack": "concatenate"}


def mutants(source: str) -> dict[str, ast.Module]:
    """Return the mutants of one function by a description of the change: ``before  =>  after``, whole statements."""
    tree = ast.parse(source)
    tree.body[0].body = [node for node in tree.body[0].body if not _is_docstring(node)]
    found, seen = {}, {ast.unparse(tree)}
    for path, node in list(_walk(tree)):
        for changed in _changes(node, _siblings(tree)):
            mutant = _replaced(tree, path, changed)
            text = ast.unparse(mutant)
            if text not in seen:
                seen.add(text)
                found[_description(tree, mutant)] = mutant
    return found


def survives(known: Exercise, function) -> bool:
    """Whether a function passes every case that everybody sees."""
    for case in known.inputs():
        if not judge(known, case, known.run(function, case.plain(), seconds=0.5)).passed:
            return False
    return True


def survivors(assignment: str, name: str) -> tuple[int, list[str]]:
    """Return how many mutants a solution function has, and the descriptions of those that no case kills."""
    sources, known = solution_sources(assignment), exercise(name)
    made = mutants(sources[name])
    return len(made), [text for text, tree in made.items() if survives(known, _function(sources, name, tree))]


def equivalent(name: str) -> dict[str, str]:
    """Return the listed equivalent mutants of one exercise: description and reason."""
    return {
        entry["change"]: entry["reason"]
        for entry in tomllib.loads(TABLE.read_text())["mutant"]
        if entry["exercise"] == name
    }


def _function(sources: dict[str, str], name: str, tree: ast.Module):
    return load(sources, **{name: tree})[name]


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _walk(node: ast.AST, path: tuple = ()) -> Iterator[tuple[tuple, ast.AST]]:
    """Every node below with the way to it: field names and positions in lists."""
    for field, value in ast.iter_fields(node):
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST):
                yield (*path, (field, index)), child
                yield from _walk(child, (*path, (field, index)))


def _replaced(tree: ast.Module, path: tuple, node: ast.AST) -> ast.Module:
    """A copy of the tree with another node at the end of the way."""
    mutant = copy.deepcopy(tree)
    parent = mutant
    for field, index in path[:-1]:
        parent = getattr(parent, field) if index is None else getattr(parent, field)[index]
    field, index = path[-1]
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node
    return ast.fix_missing_locations(mutant)


def _description(tree: ast.Module, mutant: ast.Module) -> str:
    """The lines that differ, before and after."""
    before, after = ast.unparse(tree).splitlines(), ast.unparse(mutant).splitlines()
    if len(before) != len(after):
        return f"{' / '.join(before)}  =>  {' / '.join(after)}"
    changed = [(a.strip(), b.strip()) for a, b in zip(before, after, strict=True) if a != b]
    line = next(number for number, (a, b) in enumerate(zip(before, after, strict=True), 1) if a != b)
    return f"{line}: " + " / ".join(a for a, _ in changed) + "  =>  " + " / ".join(b for _, b in changed)


def _siblings(tree: ast.Module) -> dict[str, list[str]]:
    """Names that are easily confused: those unpacked together, and the parameters."""
    groups = [[argument.arg for argument in tree.body[0].args.args]]
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            groups.append([name.id for name in ast.walk(node) if isinstance(name, ast.Name)])
    found = {}
    for group in groups:
        for name in group:
            found.setdefault(name, []).extend(other for other in group if other != name)
    return found


def _changes(node: ast.AST, siblings: dict[str, list[str]]) -> Iterator[ast.AST]:
    """Every small change of one node."""
    kind = type(node).__name__
    maker = globals().get(f"_change_{kind}")
    if kind == "Name" and isinstance(node.ctx, ast.Load):
        yield from (ast.Name(other, ast.Load()) for other in siblings.get(node.id, []))
    elif maker:
        yield from maker(node)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.If | ast.For):
        yield ast.Pass()


def _with(node: ast.AST, **fields) -> ast.AST:
    changed = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _change_Compare(node):
    for index, operator in enumerate(node.ops):
        for other in COMPARISONS.get(type(operator), ()):
            yield _with(node, ops=[other() if i == index else old for i, old in enumerate(node.ops)])


def _change_BinOp(node):
    yield from (_with(node, op=other()) for other in OPERATORS.get(type(node.op), ()))
    yield from (node.left, node.right)


def _change_AugAssign(node):
    yield from (_with(node, op=other()) for other in OPERATORS.get(type(node.op), ()))
    yield ast.Assign([node.target], node.value, lineno=node.lineno)


def _change_BoolOp(node):
    yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


def _change_UnaryOp(node):
    yield node.operand


def _change_Constant(node):
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield from (ast.Constant(node.value + step) for step in (1, -1))


def _change_Slice(node):
    yield from (_with(node, **{part: None}) for part in ("lower", "upper", "step") if getattr(node, part))


def _change_Call(node):
    yield from node.args[:1]
    if len(node.args) > 1:
        yield _with(node, args=[node.args[1], node.args[0], *node.args[2:]])
    for index in range(len(node.keywords)):
        yield _with(node, keywords=node.keywords[:index] + node.keywords[index + 1 :])
    name = getattr(node.func, "attr", "")
    if name in FUNCTIONS:
        yield _with(node, func=_with(node.func, attr=FUNCTIONS[name]))


def _change_Attribute(node):
    if node.attr == "T":
        yield node.value


def _change_Tuple(node):
    if len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
        yield _with(node, elts=[node.elts[1], node.elts[0], *node.elts[2:]])


def _change_If(node):
    yield from (_with(node, test=test) for test in (ast.UnaryOp(ast.Not(), node.test), ast.Constant(True)))


def _change_Return(node):
    yield ast.Return(ast.Constant(None))


if __name__ == "__main__":
    for function_name in solution_sources(sys.argv[1]):
        number, alive = survivors(sys.argv[1], function_name)
        listed = equivalent(function_name)
        print(f"{function_name}: {number} mutants, {number - len(alive)} killed, {len(listed)} listed as equivalent")
        print("".join(f"  survives: {text}\n" for text in alive if text not in listed), end="")
