"""The operations of the API: found by method and path, parsing their own parameters.

An operation is in the contract, or Stripe has it and the contract leaves it out. Stripe answers
"Unrecognized request URL" for what does not exist; for what exists and is not modelled that answer
would be false, so ``unmodelled.txt`` lists it, one operation a line (``issuing-sandbox contract
trim`` writes it).
"""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any, Final
from urllib.parse import unquote

from issuing_sandbox.contract import compiler, newer_versions, published
from issuing_sandbox.contract.form import Form
from issuing_sandbox.contract.parsers import Findings, Hash
from issuing_sandbox.contract.path_templates import RouteTable

UNMODELLED_LIST: Final = published.FOLDER / "unmodelled.txt"


Json = dict[str, Any]
#: The methods that Stripe's API uses, sorted.
METHODS: Final = ("DELETE", "GET", "POST")


class Operation:
    """One operation of the API.

    Args:
        name: method and template, ``"GET /v1/issuing/cards/{card}"``.
        schema: its parameters and response, from the contract.
    """

    def __init__(self, name: str, schema: Json) -> None:
        self.name = name
        self.method, self.template = name.split()
        #: The schema of its response, ``issuing.card`` or ``list.issuing.card``.
        self.response_schema: str = schema["answer"]
        #: The schema of each parameter by name.
        self.parameters: Json = schema["parameters"]
        #: The parameters that must be given.
        self.required: tuple[str, ...] = tuple(schema.get("required", ()))
        #: Whether it is of the second API, whose bodies and answers are another kind of JSON.
        self.is_second = self.template.startswith(published.SECOND_API)
        #: Whether only preview versions have it.
        self.is_preview: bool = schema.get("is_preview", False)
        #: The parsers of newer versions that have more parameters.
        self._newer_parsers: dict[str, Hash] = {}
        #: The parser of each version that was asked for.
        self.parsers: dict[str, Hash] = {}
        #: The content type of its form.
        self.encoding: str = schema.get("encoding", published.FORM_TYPE)

    def parse(self, form: Mapping[str, Form], version: str = "") -> dict[str, Any]:
        """Return the parameters as typed values.

        One that is unset (sent empty) is ``None``; one that was not sent is absent.

        Args:
            form: the decoded query of a GET or DELETE, the decoded body of a POST.
            version: the API version that applies; one newer than the contract may have more.

        Raises:
            ParameterFault: something is unknown, wrong or missing, in this order.
        """
        findings = Findings()
        values: dict[str, Any] = self.parser_of(version).parse(dict(form), "", findings)
        findings.check()
        return values

    def parser_of(self, version: str) -> Hash:
        """Return the parser of all parameters that an API version has."""
        is_newer = newer_versions.is_newer(version)
        parser = self.parsers[version] = self._newer_parser(version) if is_newer else self._parser
        return parser

    @cached_property
    def _parser(self) -> Hash:
        return compiler.compile_parameters(self.parameters, self.required)

    def _newer_parser(self, version: str) -> Hash:
        added = newer_versions.parameters(self.name, version)
        if not added:
            return self._parser
        if version not in self._newer_parsers:
            schemas = newer_versions.extend_parameters(self.parameters, added)
            compiled = compiler.compile_parameters(schemas, self.required)
            self._newer_parsers[version] = compiled
        return self._newer_parsers[version]

    def __repr__(self) -> str:
        return f"<{self.name}>"


class Contract:
    """The API as far as the sandbox takes it on.

    Args:
        version: the dated API version that the contract was trimmed from.
        operations: every operation of the contract.
    """

    def __init__(self, version: str, operations: Iterable[Operation]) -> None:
        self.version = version
        self.operations = tuple(operations)
        self._routes = RouteTable(
            {(operation.method, operation.template): operation for operation in self.operations}
        )

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation that a request calls, with the decoded ids in its path.

        Args:
            method: ``GET``, ``POST`` or ``DELETE``.
            path: the undecoded path, without query.
        """
        match = self._routes.find(method, path)
        if match is None or not match[1]:
            return match
        operation, ids = match
        if "" in ids.values():
            return None
        return operation, {name: unquote(ids[name]) for name in ids}

    def methods(self, path: str) -> tuple[str, ...]:
        """Return the methods of a path, sorted; none if the API does not have it."""
        return tuple(method for method in METHODS if self.find(method, path))


@cache
def load() -> Contract:
    """Return the contract in use."""
    operations = (Operation(name, schema) for name, schema in published.operations().items())
    return Contract(published.version(), operations)


def is_listed(method: str, path: str) -> bool:
    """Return whether this operation is on the list of what the contract leaves out."""
    match = _routes().find(method, path)
    return match is not None and "" not in match[1].values()


def unmodelled_operations() -> list[str]:
    """Return the operations on the list, ``GET /v1/charges``."""
    return UNMODELLED_LIST.read_text(encoding="utf-8").splitlines()


@cache
def _routes() -> RouteTable[str]:
    routes = {}
    for operation in unmodelled_operations():
        method, path = operation.split()
        routes[method, path] = operation
    return RouteTable(routes)
