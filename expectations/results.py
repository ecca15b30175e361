"""What an audit says."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class StructuralFailure:
    """A rule that does not hold, so that nothing may be published. ``examples`` names a few of the ``count`` rows."""

    suite: str
    rule_id: str
    table: str
    words: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IdentityResult:
    """One identity over all reports. ``tried`` counts its checks, ``evaluated`` those that came to hold or to break."""

    identity_id: str
    severity: str
    statement_zh: str
    statement_en: str
    citation: str | None
    holds: bool
    tried: int
    evaluated: int
    broken_checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document that the policy keeps back, and the broken checks that are the reason."""

    document_id: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was looked at: expectations run, checks tried and evaluated, by severity of the identity."""

    expectations: int
    tried: dict[str, int]
    evaluated: dict[str, int]
    broken: dict[str, int]


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The verdict on a snapshot. ``stopping_checks`` are the broken checks that the policy stops the run for."""

    snapshot: str
    ok_to_publish: bool
    structural_failures: tuple[StructuralFailure, ...]
    identity_results: tuple[IdentityResult, ...]
    held_documents: tuple[HeldDocument, ...]
    stopping_checks: tuple[str, ...]
    coverage: Coverage
    seconds: float

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> AuditResult:
        """The inverse of ``to_json``: what a caller reads from the audit's process."""
        raw = json.loads(text)
        return AuditResult(
            snapshot=raw["snapshot"],
            ok_to_publish=raw["ok_to_publish"],
            structural_failures=tuple(
                StructuralFailure(**{**each, "examples": tuple(each["examples"])})
                for each in raw["structural_failures"]
            ),
            identity_results=tuple(
                IdentityResult(**{**each, "broken_checks": tuple(each["broken_checks"])})
                for each in raw["identity_results"]
            ),
            held_documents=tuple(
                HeldDocument(each["document_id"], tuple(each["checks"])) for each in raw["held_documents"]
            ),
            stopping_checks=tuple(raw["stopping_checks"]),
            coverage=Coverage(**raw["coverage"]),
            seconds=raw["seconds"],
        )
