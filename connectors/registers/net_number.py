"""The national network identity (网号): a token of the national app goes in, an opaque result comes out.

Its use is voluntary (order 173, in force 2025-07-15) and no plain number is sent or asked for. The words
are those of the national authentication gateway; only the mode without a picture is spoken, because
a face never leaves the holder's device.
"""

from dataclasses import dataclass
from datetime import datetime

from connectors.contract import Confirmation, OutboundHTTP, Question, Register
from connectors.registers import confirm
from connectors.settings import ConnectorsSettings
from connectors.signed import Line

PROVIDER = "net_number"
NET_CODE_ALONE = "R01"


@dataclass(frozen=True, slots=True)
class NetNumber(Register):
    """Asks the national service, or the gateway that stands before it."""

    line: Line
    organisation: str

    def confirm(self, question: Question, *, now: datetime) -> Confirmation:
        """See `Register.confirm`; without a token the service is asked what became of the request."""
        document = {
            "orgCode": self.organisation,
            "appId": self.line.caller,
            "bizSeq": question.request_id,
            "authMode": NET_CODE_ALONE,
            "purpose": question.purpose,
            "legalBasis": question.basis,
            "locale": question.locale,
            "name": question.name,
            "idCardAuthData": question.token,
        }
        return confirm(self.line, document, provider=PROVIDER, request_id=question.request_id, now=now)


def open_net_number(settings: ConnectorsSettings, http: OutboundHTTP) -> NetNumber:
    """The service as the settings name it."""
    line = Line(
        http,
        settings.net_number_url,
        settings.net_number_caller,
        settings.net_number_secret,
        settings.register_deadline,
    )
    return NetNumber(line, settings.net_number_organisation)
