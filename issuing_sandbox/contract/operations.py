"""The operations of the API: found by method and path, reading their own parameters."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote

from issuing_sandbox.contract import compiler, published
from issuing_sandbox.contract.form import Form
from issuing_sandbox.contract.readers import Findings, Hash

Json = dict[str, Any]


class Operation:
    """One thing the API can be asked.

    Args:
        name: method and template, ``"GET /v1/issuing/cards/{card}"``.
        schema: its parameters and answer, from the contract.
    """

    def __init__(self, name: str, schema: Json) -> None:
        self.name = name
        self.method, self.template = name.split()
        #: The schema of its answer, ``issuing.card`` or ``list.issuing.card``.
        self.answer: str = schema["answer"]
        #: The schema of each parameter by name.
        self.parameters: Json = schema["parameters"]
        #: The parameters that must be given.
        self.required: tuple[str, ...] = tuple(schema.get("required", ()))
        #: The content type of its form.
        self.encoding: str = schema.get("encoding", "application/x-www-form-urlencoded")

    def read(self, form: Mapping[str, Form]) -> dict[str, Any]:
        """The parameters as typed values.

        What unsets a parameter is ``None``; what was not sent is absent.

        Args:
            form: the decoded query of a GET or DELETE, the decoded body of a POST.

        Raises:
            ParameterFault: something is unknown, wrong or missing, in this order.
        """
        findings = Findings()
        values: dict[str, Any] = self._reader.read(dict(form), "", findings)
        findings.check()
        return values

    @cached_property
    def _reader(self) -> Hash:
        return compiler.compile_parameters(self.parameters, self.required)

    def __repr__(self) -> str:
        return f"<{self.name}>"


class _Junction:
    """A place in the tree of path segments."""

    __slots__ = ("argument", "name", "named", "operations")

    def __init__(self) -> None:
        self.named: dict[str, _Junction] = {}
        self.argument: _Junction | None = None
        self.name = ""
        self.operations: dict[str, Operation] = {}

    def after(self, segment: str) -> "_Junction":
        """The next place for a segment of a template, made if it is new."""
        if not segment.startswith("{"):
            return self.named.setdefault(segment, _Junction())
        self.argument = self.argument or _Junction()
        self.argument.name = segment.strip("{}")
        return self.argument


class Contract:
    """The API as far as the sandbox takes it on.

    Args:
        version: the dated API version it was trimmed from.
        operations: everything that can be asked.
    """

    def __init__(self, version: str, operations: Iterable[Operation]) -> None:
        self.version = version
        self.operations = tuple(operations)
        self._root = _Junction()
        self._static: dict[str, _Junction] = {}
        for operation in self.operations:
            self._place(operation)

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation that a request asks for, with the arguments in its path.

        Args:
            method: ``GET``, ``POST`` or ``DELETE``.
            path: the undecoded path, without query.
        """
        junction, arguments = self._at(path)
        operation = junction.operations.get(method) if junction else None
        return (operation, arguments) if operation else None

    def methods(self, path: str) -> tuple[str, ...]:
        """The methods that a path answers to; none if the API does not have it."""
        junction, _ = self._at(path)
        return tuple(sorted(junction.operations)) if junction else ()

    def _place(self, operation: Operation) -> None:
        junction = self._root
        for segment in operation.template.split("/"):
            junction = junction.after(segment)
        junction.operations[operation.method] = operation
        if "{" not in operation.template:
            self._static[operation.template] = junction

    def _at(self, path: str) -> tuple[_Junction | None, dict[str, str]]:
        static = self._static.get(path)
        return (static, {}) if static else self._walk(path)

    def _walk(self, path: str) -> tuple[_Junction | None, dict[str, str]]:
        junction, arguments = self._root, {}
        for segment in path.split("/"):
            after = junction.named.get(segment)
            if after is None:
                after = junction.argument
                if after is None or not segment:
                    return None, {}
                arguments[after.name] = unquote(segment)
            junction = after
        return junction, arguments


@cache
def load() -> Contract:
    """The contract in use."""
    operations = (Operation(name, each) for name, each in published.operations().items())
    return Contract(published.version(), operations)
