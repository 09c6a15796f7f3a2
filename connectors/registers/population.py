"""The population register: does this name belong to this citizen number? (the two-element check)"""

from dataclasses import dataclass
from datetime import datetime

from connectors.contract import Confirmation, OutboundHTTP, Question, Register
from connectors.registers import confirm
from connectors.settings import ConnectorsSettings
from connectors.signed import Line

PROVIDER = "population"
METHOD = "two_element"


@dataclass(frozen=True, slots=True)
class Population(Register):
    """Asks a service that answers for the population register; the number travels in the body alone."""

    line: Line

    def confirm(self, question: Question, *, now: datetime) -> Confirmation:
        """See `Register.confirm`."""
        document = {
            "request_id": question.request_id,
            "tenant": self.line.caller,
            "method": METHOD,
            "purpose": question.purpose,
            "legal_basis": question.basis,
            "locale": question.locale,
            "deadline_ms": int(self.line.deadline.total_seconds() * 1000),
            "subject": {"doc_type": question.kind, "doc_no": question.number, "name": question.name},
        }
        return confirm(self.line, document, provider=PROVIDER, request_id=question.request_id, now=now)


def open_population(settings: ConnectorsSettings, http: OutboundHTTP) -> Population:
    """The register as the settings name it."""
    return Population(
        Line(
            http,
            settings.population_url,
            settings.population_caller,
            settings.population_secret,
            settings.register_deadline,
        )
    )
