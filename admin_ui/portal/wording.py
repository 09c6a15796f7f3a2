"""What the portal calls roles and refusals, in words a person reads."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from idp.web.wording import Wording

ROLES: Mapping[str, LazyString] = MappingProxyType(
    {
        "student": _("pupil"),
        "teacher": _("teacher"),
        "staff": _("staff"),
        "leader": _("school leader"),
        "org_admin": _("administrator"),
        "researcher": _("teaching researcher"),
        "trainee": _("trainee"),
        "learner": _("learner"),
        "external": _("external member"),
        "guardian": _("parent or guardian"),
        "province_admin": _("province administrator"),
        "city_clerk": _("city clerk"),
        "county_clerk": _("county clerk"),
        "school_admin": _("school administrator"),
    }
)

REFUSALS: Mapping[str, Wording] = MappingProxyType(
    {
        "portal.answer_refused": Wording(
            _("The sign-in did not work"),
            _("It took too long, or was begun in another window. Nothing is lost: please sign in once more."),
        ),
        "portal.declined": Wording(
            _("You are not signed in"), _("The sign-in was stopped. You can come back whenever you like.")
        ),
        "refusal.try_again_soon": Wording(
            _("One moment please"), _("The service does not answer at the moment. Please try again shortly.")
        ),
    }
)
