"""A certificate as ReqIF 1.0.1, the format in which tools for requirements exchange them.

The library ``reqif`` writes it; what it does not escape is escaped here. The result is valid by the
schema of the OMG (http://www.omg.org/spec/ReqIF/20110401/reqif.xsd).
"""

import html
import re
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Final

from issuing_harness.certification.certificate import Certificate, RequirementVerdict
from issuing_harness.certification.signing import UNSIGNED
from issuing_harness.certification.statements import timestamp
from issuing_harness.errors import SettingsError
from issuing_harness.printable import printable

INSTALL: Final = "pip install 'issuing-harness[reqif]'"
_TEXT: Final = "TEXT"
_TYPE: Final = "REQUIREMENT"
_DOCUMENT_TYPE: Final = "CERTIFICATE"
#: The attributes of a requirement, by their identifiers.
_ATTRIBUTES: Final = {
    "ID": "ReqIF.ForeignID",
    "CLAIM": "ReqIF.Text",
    "LEVEL": "Level",
    "CONDITION": "Condition",
    "VERDICT": "Verdict",
    "REASON": "Reason",
    "SCENARIOS": "Scenarios",
    "MOVED": "Rests on moved time alone",
}
_NOT_IN_IDS: Final = re.compile(r"[^0-9A-Za-z_.-]")


def reqif_text(certificate: Certificate, signed: str = UNSIGNED) -> str:
    """Return the requirements with their verdicts as ReqIF.

    Raises:
        SettingsError: the library is not installed.
    """
    if find_spec("reqif") is None:
        raise SettingsError(
            f"ReqIF was asked for, and the library for it is not installed: {INSTALL}. The other "
            "formats need none."
        )
    from reqif.unparser import ReqIFUnparser

    text: str = ReqIFUnparser.unparse(_bundle(certificate, signed))
    return text


def _bundle(certificate: Certificate, signed: str) -> Any:
    from reqif.models.reqif_core_content import ReqIFCoreContent
    from reqif.models.reqif_namespace_info import ReqIFNamespaceInfo
    from reqif.models.reqif_req_if_content import ReqIFReqIFContent
    from reqif.object_lookup import ReqIFObjectLookup
    from reqif.reqif_bundle import ReqIFBundle

    changed = timestamp(certificate.made)
    content = ReqIFReqIFContent(
        data_types=[_text_type(changed)],
        spec_types=_types(changed),
        spec_objects=[_requirement(each, changed) for each in certificate.verdicts],
        spec_relations=[],
        specifications=[_specification(certificate, changed)],
        spec_relation_groups=[],
    )
    return ReqIFBundle(
        namespace_info=ReqIFNamespaceInfo.create_default(),
        req_if_header=_header(certificate, signed, changed),
        core_content=ReqIFCoreContent(content),
        tool_extensions_tag_exists=False,
        lookup=ReqIFObjectLookup.empty(),
        exceptions=[],
    )


def _header(certificate: Certificate, signed: str, changed: str) -> Any:
    from reqif.models.reqif_reqif_header import ReqIFReqIFHeader

    comment = (
        f"{certificate.called}: {certificate.verdict}, {certificate.grade}, expires "
        f"{certificate.expires}, {signed}, {certificate.proved}. {certificate.reason}"
    )
    return ReqIFReqIFHeader(
        identifier="HEADER",
        comment=html.escape(printable(comment)),
        creation_time=changed,
        req_if_tool_id="issuing-harness",
        req_if_version="1.0",
        source_tool_id="issuing-harness",
        title="Requirements of an integration, with their verdicts",
    )


def _text_type(changed: str) -> Any:
    from reqif.models.reqif_data_type import ReqIFDataTypeDefinitionString

    return ReqIFDataTypeDefinitionString(
        _TEXT, last_change=changed, long_name="Text", max_length="1000000"
    )


def _types(changed: str) -> Sequence[Any]:
    from reqif.models.reqif_spec_object_type import (
        ReqIFSpecObjectType,
        SpecAttributeDefinition,
    )
    from reqif.models.reqif_specification_type import ReqIFSpecificationType
    from reqif.models.reqif_types import SpecObjectAttributeType

    attributes = [
        SpecAttributeDefinition(
            SpecObjectAttributeType.STRING, name, _TEXT, last_change=changed, long_name=title
        )
        for name, title in _ATTRIBUTES.items()
    ]
    requirement = ReqIFSpecObjectType(
        _TYPE,
        last_change=changed,
        long_name="Requirement with its verdict",
        attribute_definitions=attributes,
    )
    document = ReqIFSpecificationType(
        _DOCUMENT_TYPE, last_change=changed, long_name="Certificate", is_self_closed=True
    )
    return [requirement, document]


def _requirement(verdict: RequirementVerdict, changed: str) -> Any:
    from reqif.models.reqif_spec_object import (
        ReqIFSpecObject,
        SpecObjectAttribute,
    )
    from reqif.models.reqif_types import SpecObjectAttributeType

    values = {
        "ID": verdict.id,
        "CLAIM": verdict.claim,
        "LEVEL": verdict.level,
        "CONDITION": verdict.condition,
        "VERDICT": str(verdict.verdict),
        "REASON": verdict.reason,
        "SCENARIOS": "; ".join(verdict.scenarios),
        "MOVED": "yes" if verdict.moves_time else "no",
    }
    attributes = [
        SpecObjectAttribute(SpecObjectAttributeType.STRING, name, printable(value))
        for name, value in values.items()
    ]
    return ReqIFSpecObject(
        identifier_of(verdict), attributes, _TYPE, last_change=changed, long_name=None
    )


def identifier_of(verdict: RequirementVerdict) -> str:
    """Return the identifier of a requirement: the same in every export."""
    return f"REQ-{_NOT_IN_IDS.sub('_', verdict.id)}"


def _specification(certificate: Certificate, changed: str) -> Any:
    from reqif.models.reqif_spec_hierarchy import ReqIFSpecHierarchy
    from reqif.models.reqif_specification import ReqIFSpecification

    children = [
        ReqIFSpecHierarchy(
            identifier=f"PLACE-{identifier_of(each)}",
            spec_object=identifier_of(each),
            level=1,
            last_change=changed,
            editable=None,
            is_table_internal=None,
        )
        for each in certificate.verdicts
    ]
    return ReqIFSpecification(
        "SPECIFICATION",
        last_change=changed,
        long_name="Requirements",
        specification_type=_DOCUMENT_TYPE,
        children=children,
    )
