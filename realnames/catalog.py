"""Every member of this house, in order; imported by the wiring alone and handed down from there."""

from typing import Any

from realnames.accounts.tables import AccountRow, LoginNameRow
from realnames.accounts.values import (
    AccountActivated,
    AccountClosed,
    AccountDisabled,
    AccountOpened,
    AccountRestored,
    LoginNameAdded,
)
from realnames.commands import contested, db, duplicates, imports, institutions, journal, people, school_year
from realnames.documents.kinds import (
    fpr_2017,
    fpr_2023,
    hm_permit,
    hmt_permit,
    id_card_15,
    id_card_18,
    mobile_cn,
    org_code,
    other,
    passport_cn,
    passport_foreign,
    school_id_xxbsm,
    student_id_xjh,
    teacher_cert,
    tw_permit,
    uscc,
)
from realnames.documents.tables import DocumentRow
from realnames.documents.values import DocumentAdded, DocumentEnded, DocumentRevealed
from realnames.duplicates.holdings import HOLDINGS as PEOPLES_HOLDINGS
from realnames.duplicates.reactions import REACTIONS as DUPLICATE_REACTIONS
from realnames.duplicates.store.acts import forget_contents
from realnames.duplicates.tables import (
    ContestedEvidenceRow,
    ContestedNumberRow,
    DuplicateCaseRow,
    RecordActRow,
)
from realnames.duplicates.values.act_events import MergeUndone, PersonsMerged, PersonSplit, SplitUndone
from realnames.duplicates.values.cases import (
    DuplicateClaimed,
    DuplicateDismissed,
    DuplicateFound,
    DuplicatePostponed,
    DuplicateReopened,
)
from realnames.duplicates.values.contested import (
    NumberClaimed,
    NumberEvidence,
    NumberReviewed,
    NumberSettled,
)
from realnames.enrolments.tables import (
    AffiliationRow,
    MoveRow,
    RollOverRow,
    RollOverSchoolRow,
    TransferRow,
)
from realnames.enrolments.values import Enrolled, EnrolmentEnded, PlacementChanged, PrimaryChosen
from realnames.enrolments.values.happenings import (
    Graduated,
    LeaveBegan,
    Lent,
    LoanEnded,
    MoveTakenBack,
    Promoted,
    ReEntered,
    Released,
    Returned,
    Seconded,
    Stayed,
    Succeeded,
    Transferred,
    YearMoved,
)
from realnames.enrolments.values.roll_overs import (
    RollOverPlanned,
    SchoolHeld,
    SchoolReleased,
    SchoolRolledOver,
    SchoolYearUndone,
)
from realnames.enrolments.values.transfers import (
    TransferAccepted,
    TransferDropped,
    TransferReleased,
    TransferRequested,
    TransferReversed,
)
from realnames.guardians.tables import GuardianLinkRow
from realnames.guardians.values import GuardianLinked, GuardianUnlinked
from realnames.imports.actions.institutions import INSTITUTIONS
from realnames.imports.actions.roster import ROSTER
from realnames.imports.actions.staff import STAFF
from realnames.imports.formats import csv
from realnames.imports.layouts import institution_list, pupil_roster, staff_roster
from realnames.imports.tables import ImportBatchRow, ImportRow
from realnames.imports.values.reports import BatchImported, PersonImported
from realnames.institutions.tables import InstitutionRow, InstitutionTermRow, SuccessionRow
from realnames.institutions.values import (
    InstitutionAdded,
    InstitutionEnded,
    InstitutionPlaced,
    InstitutionRecoded,
    InstitutionRenamed,
    InstitutionRestored,
    InstitutionSpunOff,
)
from realnames.ledger.jobs import JobKind
from realnames.ledger.outbox import Reaction
from realnames.ledger.sweep import Sweep
from realnames.ledger.tables import Change, Job, JournalHead, JournalLine, OutboxLine
from realnames.mandates.tables import MandateRow
from realnames.mandates.values import MandateEnded, MandateGranted
from realnames.people.tables import PersonRow, PhoneRow
from realnames.people.values import PersonCorrected, PersonRegistered, PhoneAdded
from realnames.proofing.events import (
    LevelChanged,
    ProofDisputed,
    ProofRecorded,
    ProofWithdrawn,
    RegisterAsked,
    RegisterSilent,
)
from realnames.proofing.jobs import JOBS as PROOF_JOBS
from realnames.proofing.jobs import REACTIONS as PROOF_REACTIONS
from realnames.proofing.jobs import forget_tries
from realnames.proofing.tables import InquiryRow, LevelRow, ProofRow, TryRow
from realnames.proofing.verifiers.desk import Desk
from realnames.proofing.verifiers.guardian_vouch import GuardianVouch
from realnames.proofing.verifiers.net_number import NetNumber
from realnames.proofing.verifiers.phone_possession import PhonePossession
from realnames.proofing.verifiers.population_two_factor import PopulationTwoFactor
from realnames.proofing.verifiers.school_register import SchoolRegister
from realnames.proofing.verifiers.school_vouch import SchoolVouch
from realnames.registrar.store import LocalRegistrar
from realnames.settings import RealnamesSettings

SETTINGS = RealnamesSettings
COMMANDS = (
    db.db,
    journal.journal,
    people.people,
    imports.imports,
    duplicates.duplicates,
    contested.contested,
    institutions.institutions,
    school_year.school_year,
)
TABLES = (
    JournalLine,
    JournalHead,
    OutboxLine,
    Job,
    Change,
    InstitutionRow,
    InstitutionTermRow,
    SuccessionRow,
    MandateRow,
    DocumentRow,
    PersonRow,
    PhoneRow,
    AccountRow,
    LoginNameRow,
    GuardianLinkRow,
    AffiliationRow,
    MoveRow,
    TransferRow,
    RollOverRow,
    RollOverSchoolRow,
    ProofRow,
    InquiryRow,
    TryRow,
    LevelRow,
    ImportRow,
    ImportBatchRow,
    DuplicateCaseRow,
    RecordActRow,
    ContestedNumberRow,
    ContestedEvidenceRow,
)
EVENTS = (
    InstitutionAdded,
    InstitutionRenamed,
    InstitutionRecoded,
    InstitutionPlaced,
    InstitutionEnded,
    InstitutionSpunOff,
    InstitutionRestored,
    MandateGranted,
    MandateEnded,
    DocumentAdded,
    DocumentEnded,
    DocumentRevealed,
    PersonRegistered,
    PersonCorrected,
    PhoneAdded,
    AccountOpened,
    AccountActivated,
    AccountDisabled,
    AccountRestored,
    AccountClosed,
    LoginNameAdded,
    GuardianLinked,
    GuardianUnlinked,
    Enrolled,
    PlacementChanged,
    EnrolmentEnded,
    PrimaryChosen,
    LeaveBegan,
    Returned,
    Lent,
    Seconded,
    LoanEnded,
    YearMoved,
    Promoted,
    Stayed,
    Graduated,
    ReEntered,
    Released,
    Transferred,
    Succeeded,
    MoveTakenBack,
    TransferRequested,
    TransferReleased,
    TransferAccepted,
    TransferDropped,
    TransferReversed,
    RollOverPlanned,
    SchoolHeld,
    SchoolReleased,
    SchoolRolledOver,
    SchoolYearUndone,
    ProofRecorded,
    ProofWithdrawn,
    ProofDisputed,
    LevelChanged,
    RegisterAsked,
    RegisterSilent,
    PersonImported,
    BatchImported,
    DuplicateFound,
    DuplicateClaimed,
    DuplicateDismissed,
    DuplicatePostponed,
    DuplicateReopened,
    PersonsMerged,
    MergeUndone,
    PersonSplit,
    SplitUndone,
    NumberClaimed,
    NumberEvidence,
    NumberReviewed,
    NumberSettled,
)
SWEEPS: tuple[Sweep, ...] = (forget_tries, forget_contents)
REACTIONS: tuple[Reaction[Any], ...] = (*PROOF_REACTIONS, *DUPLICATE_REACTIONS)
JOBS: tuple[JobKind[Any, Any], ...] = PROOF_JOBS
HOLDINGS = PEOPLES_HOLDINGS

NUMBER_KINDS = (
    id_card_18.KIND,
    id_card_15.KIND,
    hmt_permit.KIND,
    fpr_2023.KIND,
    fpr_2017.KIND,
    hm_permit.KIND,
    tw_permit.KIND,
    passport_cn.KIND,
    passport_foreign.KIND,
    other.KIND,
    uscc.KIND,
    org_code.KIND,
    student_id_xjh.KIND,
    school_id_xxbsm.KIND,
    teacher_cert.KIND,
    mobile_cn.KIND,
)
REGISTRARS = (LocalRegistrar,)
VERIFIERS = (
    Desk,
    SchoolRegister,
    SchoolVouch,
    GuardianVouch,
    PhonePossession,
    PopulationTwoFactor,
    NetNumber,
)
IMPORT_FORMATS = (csv.FORMAT,)
IMPORT_LAYOUTS = (pupil_roster.LAYOUT, staff_roster.LAYOUT, institution_list.LAYOUT)
IMPORT_KINDS = (ROSTER, STAFF, INSTITUTIONS)
