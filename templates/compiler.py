"""The letters that we ship, compiled from their templates into plainer Python than any template may become.

They are ours and are proved by their samples, so the sandbox guards nothing in them: fields are taken directly, parts
that are included stand in their place, what is known beforehand is text. A desk's own letters, and every letter of
ours that one of its files takes part in, go through the sandbox (`templates.render`); so does what fails here, for its
message. Both ways give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.runtime import Context, markup_join
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

_GATHERS = re.compile(r"(\w+)\.(?:append|extend)\((\(?)$")  # how Jinja begins to add what is printed
_HTML = ("&", "<", ">", '"', "'")


class PlainEnvironment(Environment):
    """Compiles templates of ours. `parts` gathers the names of all that a template is made of, `asks` those of the
    values that it asks for.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, auto_reload=False, **options)
        self.context_class = _PlainContext
        self.eval_ctx = nodes.EvalContext(self)
        self.escaped = escaped
        self.parts: dict[str, frozenset[str]] = {}  # template -> itself and what it includes
        self.asks: dict[str, frozenset[str]] = {}

    def compile_whole(self, name: str) -> Template:
        """A template with its parts in it. Raises TemplateNotFound, TemplateSyntaxError."""
        return self.compile_tree(self.read_whole(name), name)

    def read_whole(self, name: str) -> nodes.Template:
        """A template with its parts, and what is known beforehand, in it. Raises as `compile_whole`."""
        tree, parts = self._read(name)
        self.parts[name] = frozenset(parts)
        whole: nodes.Template = _Known(self).visit(tree)
        return whole

    def compile_tree(self, tree: nodes.Template, name: str) -> Template:
        """What was read, or a part of it."""
        tree.set_environment(self)
        return Template.from_code(self, self.compile(tree, name, name), self.make_globals(None))

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """Jinja's hook. Several threads compile at once: what a template asks for is gathered by its own generator."""
        generator = _Generator(self, name, filename, defer_init=defer_init, optimized=self.optimized)
        generator.visit(source)
        self.asks[str(name)] = frozenset(generator.asked)
        return generator.stream.getvalue()  # type: ignore[no-any-return, attr-defined, unused-ignore]

    def _read(self, name: str) -> tuple[nodes.Template, set[str]]:
        assert self.loader is not None
        source, _, _ = self.loader.get_source(self, name)
        tree, parts = self._parse(source, name, name), {name}
        for holder, field, number in list(_includes(tree)):
            part, inner = self._read(_name_of(getattr(holder, field)[number]))
            parts |= inner
            getattr(holder, field)[number] = nodes.Scope(part.body, lineno=1)
        return tree, parts


def fill(template: Template, values: dict[str, Any]) -> str:
    """As `template.render`, without two copies of the values on their way there."""
    environment = template.environment
    context: Context
    if isinstance(environment, PlainEnvironment):
        context = _PlainContext(environment, values, template.name)
    else:
        context = template.new_context(environment.globals | values, shared=True)
    try:
        return environment.concat(template.root_render_func(context))
    except Exception:
        environment.handle_exception()  # raises it anew, with the line of the letter


class _Values(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        return DEFAULT_NAMESPACE.get(name, missing)


class _PlainContext(Context):
    """Finds a value in one look: what a template of ours sets at its top is no value of its parts."""

    def __init__(self, environment: Environment, parent: dict[str, Any], name: str | None, *_: Any, **__: Any) -> None:
        self.parent = _Values(parent)
        self.vars, self.blocks = {}, {}
        self.exported_vars, self.globals_keys = set(), set()
        self.environment, self.name = environment, name
        self.eval_ctx = environment.eval_ctx  # type: ignore[attr-defined]
        self.resolve_or_missing = self.parent.__getitem__  # type: ignore[assignment, method-assign]


def escaped(value: Any) -> str:
    """A value as HTML. It is not marked as such where it is a text that holds nothing to escape: it is only joined."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is str and not any(map(value.__contains__, _HTML)):
        return value  # type: ignore[no-any-return]
    return escape(value)


def _name_of(include: nodes.Include) -> str:
    name = include.template
    if not isinstance(name, nodes.Const) or not isinstance(name.value, str) or not include.with_context:
        raise TypeError("a letter of ours includes parts by their name")
    return name.value


def _includes(node: nodes.Node) -> Iterator[tuple[nodes.Node, str, int]]:
    """Where includes stand: their parent, its field, and their place in that."""
    for field, value in node.iter_fields():
        if not isinstance(value, list):
            continue
        for number, child in enumerate(value):
            if isinstance(child, nodes.Include):
                yield node, field, number
            elif isinstance(child, nodes.Node):
                yield from _includes(child)


class _Known(NodeTransformer):
    """Puts in what is known beforehand: names that the top of a template sets once to a constant, and choices between
    constants as text of their own.
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.known: dict[str, Any] = {}

    def visit_Template(self, node: nodes.Template) -> nodes.Template:  # noqa: N802 - Jinja's name
        """The top level, in its order."""
        self.context = nodes.EvalContext(self.environment)
        set_often = _set_more_than_once(node)
        body: list[nodes.Node] = []
        for child in node.body:
            made = self.visit(child)
            if isinstance(made, nodes.Assign) and isinstance(made.target, nodes.Name):
                name = made.target.name
                if name not in set_often and (known := self._known_value(made.node)) is not None:
                    self.known[name] = known
                    continue
            body += made if isinstance(made, list) else [made]
        node.body = body
        return node

    def visit_Name(self, node: nodes.Name) -> nodes.Expr:  # noqa: N802 - Jinja's name
        """A name that is known is its value."""
        if node.ctx == "load" and node.name in self.known:
            return nodes.Const(self.known[node.name], lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:  # noqa: N802 - Jinja's name
        """Joined as it is done while a letter is printed: what is no HTML yet becomes it."""
        self.generic_visit(node)
        if self.context.autoescape and all(isinstance(one, nodes.Const) for one in node.nodes):
            return nodes.Const(markup_join([one.as_const(self.context) for one in node.nodes]), lineno=node.lineno)
        return node

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:  # noqa: N802 - Jinja's name
        """A choice between texts becomes a choice between outputs, which need no escaping any more."""
        self.generic_visit(node)
        made: list[nodes.Node] = []
        for child in node.nodes:
            if isinstance(child, nodes.CondExpr) and self._chooses(child):
                made.append(self._choice(child))
            elif made and isinstance(made[-1], nodes.Output):
                made[-1].nodes.append(child)
            else:
                made.append(nodes.Output([child], lineno=node.lineno))
        return made

    def _chooses(self, node: nodes.Expr | None) -> bool:
        if node is None:
            return True
        if isinstance(node, nodes.CondExpr):
            return self._chooses(node.expr1) and self._chooses(node.expr2)
        return isinstance(node, nodes.Const) and isinstance(node.value, str) and bool(self.context.autoescape)

    def _choice(self, node: nodes.Expr | None) -> nodes.Node:
        if isinstance(node, nodes.CondExpr):
            other = [self._choice(node.expr2)] if node.expr2 is not None else []
            return nodes.If(node.test, [self._choice(node.expr1)], [], other, lineno=node.lineno)
        return nodes.Output([node], lineno=1)

    def _known_value(self, node: nodes.Node) -> str | None:
        """The text that an expression always is."""
        try:
            value = node.as_const(self.context) if isinstance(node, nodes.Expr) else None
        except nodes.Impossible:
            return None
        return value if isinstance(value, str) else None


def _set_more_than_once(tree: nodes.Template) -> set[str]:
    names = [node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"]
    return {name for name in names if names.count(name) > 1}


class _Globals(dict[str, str]):
    """What filters, or tests, are called in a template's module."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def __missing__(self, name: str) -> str:
        self[name] = made = f"{self.kind}_{name}"
        return made


class _Generator(CodeGenerator):
    """Jinja's own, but for fields, calls and output."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.asked: set[str] = set()  # names of values
        self.filters, self.tests = _Globals("filters"), _Globals("tests")

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        """What a template calls, and what all that it prints goes through, is looked up once."""
        super().visit_Template(node, frame)
        for kind, names in (("filters", self.filters), ("tests", self.tests)):
            for name, made in names.items():
                self.writeline(f"{made} = environment.{kind}[{name!r}]")
        self.writeline("escaped, finalize = environment.escaped, environment.finalize")

    def pull_dependencies(self, nodes: Iterable[nodes.Node]) -> None:
        """Jinja's hook: each time that a template is printed it would look up all filters."""

    def visit_Name(self, node: nodes.Name, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """A value, without asking whether it is there: in a template of ours it is, as its samples prove."""
        if node.ctx == "load":
            self.write(frame.symbols.ref(node.name))
        else:
            super().visit_Name(node, frame)

    def enter_frame(self, frame: Frame) -> None:
        """Where Jinja looks up the values that a part of a template names: all of them, also those of its branches."""
        super().enter_frame(frame)
        self.asked.update(name for how, name in frame.symbols.loads.values() if how == VAR_LOAD_RESOLVE)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """All that a template prints is gathered, and given at once."""
        is_whole = frame.rootlevel and frame.buffer is None
        if is_whole:
            self.buffer(frame)
        super().blockvisit(nodes, frame)
        if is_whole:
            self.writeline(f"yield ''.join({frame.buffer})")

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        """As Jinja writes it, but gathering without a call."""
        super().writeline(_GATHERS.sub(r"\1 += (\2", x), node, extra)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """A function of ours, directly: none asks for the context."""
        if node.kwargs or node.dyn_kwargs or forward_caller:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        if node.dyn_args is not None:
            self.write("*")
            self.visit(node.dyn_args, frame)
        self.write(")")

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """`map` by the name of a filter is a list of what that makes: it is not looked for at each item."""
        name = node.args[0].value if node.name == "map" and node.args and isinstance(node.args[0], nodes.Const) else ""
        make = self.environment.filters.get(name)
        more = node.kwargs or node.dyn_args or node.dyn_kwargs
        if make is None or more or node.node is None or hasattr(make, "jinja_pass_arg"):
            super().visit_Filter(node, frame)
            return
        one = self.temporary_identifier()
        self.write(f"[{self.filters[name]}({one}")
        for argument in node.args[1:]:
            self.write(", ")
            self.visit(argument, frame)
        self.write(f") for {one} in ")
        self.visit(node.node, frame)
        self.write("]")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """A field of a record, directly."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002
        self.write("escaped(" if frame.eval_ctx.autoescape else "(")
        if finalize.src is not None:
            self.write("finalize(")
