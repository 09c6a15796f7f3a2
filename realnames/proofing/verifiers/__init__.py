"""The ways of finding evidence, one file each; none knows another."""

from connectors.house import ConnectorsHouse
from connectors.registers.net_number import open_net_number
from connectors.registers.population import open_population
from realnames.proofing.contract import OutsideVerifier, Verifier, Verifiers
from realnames.proofing.verifiers.desk import Desk
from realnames.proofing.verifiers.guardian_vouch import GuardianVouch
from realnames.proofing.verifiers.net_number import NetNumber
from realnames.proofing.verifiers.phone_possession import PhonePossession
from realnames.proofing.verifiers.population_two_factor import PopulationTwoFactor
from realnames.proofing.verifiers.school_register import SchoolRegister
from realnames.proofing.verifiers.school_vouch import SchoolVouch


def open_verifiers(connectors: ConnectorsHouse) -> Verifiers:
    """Every verifier of this installation; an outside one is there only if its register has an address."""
    settings, http = connectors.settings, connectors.http
    ours: tuple[Verifier, ...] = (
        Desk(),
        SchoolRegister(),
        SchoolVouch(),
        GuardianVouch(),
        PhonePossession(),
    )
    outside: list[OutsideVerifier] = []
    if settings.population_url:
        outside.append(PopulationTwoFactor(open_population(settings, http)))
    if settings.net_number_url:
        outside.append(NetNumber(open_net_number(settings, http)))
    return Verifiers(
        {verifier.method: verifier for verifier in ours}, {verifier.method: verifier for verifier in outside}
    )
