"""The sentences people read: one for every refusal that can reach a page, one for every scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


@dataclass(frozen=True, slots=True)
class Wording:
    """A heading and the sentence under it."""

    heading: LazyString | str
    sentence: LazyString | str


GENERAL = Wording(
    _("This did not work"), _("The request could not be carried out. Please go back and try again.")
)
SOON = Wording(
    _("One moment please"), _("The service does not answer at the moment. Please try again shortly.")
)
BAD_REQUEST = Wording(
    _("This system sent a wrong request"),
    _("The system you came from made a mistake, not you. Please tell whoever looks after it."),
)
SIGN_OUT_REQUEST = Wording(
    _("Signing out did not work this way"),
    _("The system you came from made a mistake. You can sign out on your own page instead."),
)

REFUSALS: Mapping[str, Wording] = MappingProxyType(
    {
        "refusal.general": GENERAL,
        "refusal.try_again_soon": SOON,
        "refusal.too_long": Wording(_("That was too much"), _("More was sent than this page can take.")),
        "authorize.malformed": BAD_REQUEST,
        "authorize.unknown_client": Wording(
            _("This system is not known here"),
            _("It is not registered, or it has been switched off. Do not type your password there."),
        ),
        "authorize.unregistered_redirect": Wording(
            _("The way back is not registered"),
            _("The system wanted to send you to an address it has not registered, so you stay here."),
        ),
        "sign_in.start_again": Wording(_("Please start again"), _("This sign-in can no longer be used.")),
        "sign_in.wrong": Wording(
            _("Sign-in failed"), _("The user name and password do not belong together. Please check both.")
        ),
        "sign_in.suspended": Wording(
            _("This account is disabled"), _("Please ask your school or your education office why.")
        ),
        "sign_in.busy": Wording(
            _("One moment please"), _("Very many people are signing in right now. Please try again shortly.")
        ),
        "password.refused": Wording(_("Another password please"), _("This password cannot be used.")),
        "password.too_short": Wording(
            _("Another password please"), _("This password is too short. It needs at least 8 characters.")
        ),
        "password.too_long": Wording(_("Another password please"), _("This password is too long.")),
        "password.too_common": Wording(
            _("Another password please"),
            _("This password is among the first that anybody would try. Please choose another one."),
        ),
        "password.is_name": Wording(
            _("Another password please"), _("Your own name or number is too easy to guess as a password.")
        ),
        "sign_in.too_many": Wording(
            _("Too many attempts"),
            _("For safety there is a short pause now. Please wait a few minutes, then try again."),
        ),
        "sign_out.malformed": SIGN_OUT_REQUEST,
        "sign_out.bad_hint": SIGN_OUT_REQUEST,
        "sign_out.unregistered_redirect": SIGN_OUT_REQUEST,
        "interaction.unknown": Wording(
            _("This sign-in has expired"),
            _("It was open for too long, or begun in another browser. Nothing is lost: just start again."),
        ),
        "interaction.finished": Wording(
            _("This sign-in is finished"),
            _("You have already come through here. Use the button to go on."),
        ),
        "form.from_elsewhere": Wording(
            _("This page was out of date"),
            _("Nothing was changed. Please open the page again and repeat what you did."),
        ),
        "activation.code_not_accepted": Wording(
            _("The code does not fit"),
            _(
                "User name and code do not belong together, or the code is used or expired. "
                "Your school can give you a new one."
            ),
        ),
        "activation.account_not_open": Wording(
            _("This account is disabled"), _("Please ask your school or your education office why.")
        ),
        "activation.not_the_same": Wording(
            _("Please type it again"), _("The two passwords are not the same.")
        ),
        "device.unknown_code": Wording(
            _("The code does not fit"),
            _(
                "No device is waiting under this code. "
                "Please compare it letter by letter, or start again there."
            ),
        ),
        "page.not_found": Wording(
            _("There is nothing here"), _("The address may have been mistyped, or the page has moved.")
        ),
        "page.failure": Wording(
            _("Something went wrong on our side"),
            _("It is not your fault, and nothing was half done. Please try again in a moment."),
        ),
    }
)

SCOPES: Mapping[str, Wording] = MappingProxyType(
    {
        "openid": Wording(
            _("That it is you again"), _("A number that only this system knows, so that it recognises you.")
        ),
        "profile": Wording(
            _("Your profile"),
            _("Your user name and language; some systems also get your name, gender and date of birth."),
        ),
        "realname": Wording(_("Your real name"), _("As your school has it, and how well it was checked.")),
        "edu.role": Wording(_("What you are"), _("Pupil, teacher, parent or member of staff.")),
        "edu.affiliation": Wording(
            _("Where you belong"),
            _("School or workplace, year, and since when. For parents: their children's schools."),
        ),
        "edu.id": Wording(_("Your lifelong number"), _("The number that stays yours from school to school.")),
        "age": Wording(
            _("How old you are, roughly"), _("Only whether you are 14, 16 or 18 yet, not your date of birth.")
        ),
        "edu.guardian": Wording(_("Your family"), _("Which children you look after.")),
        "phone": Wording(_("Your telephone number"), _("To reach you when it matters.")),
        "email": Wording(_("Your e-mail address"), _("To reach you when it matters.")),
        "offline_access": Wording(
            _("Access while you are away"), _("It may look these up again later, until you take it back.")
        ),
    }
)


def wording_of(message_id: str) -> Wording:
    """The words of a refusal; a general sentence for one that no page was meant to meet."""
    return REFUSALS.get(message_id, GENERAL)
