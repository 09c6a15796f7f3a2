"""How a person reads authorization details (RFC 9396) on the page of consent; nothing asked is left out.

Sentences with words of others in them are handed over as plain text, because a template takes a lazy one for
safe markup.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from idp.oauth.values import Detail
from idp.web.wording import Wording

WORDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "read": _("read"),
        "add": _("add"),
        "marks": _("marks"),
        "attendance": _("attendance"),
        "courses": _("courses"),
        "awards": _("awards"),
        "works": _("own works"),
        "enrolment_certificate": _("Certificate of enrolment"),
        "transcript": _("Transcript of marks"),
        "graduation_certificate": _("Certificate of graduation"),
    }
)


def describe(detail: Detail) -> Wording:
    """One detail as a heading and a sentence; a type without words of its own is shown by its name."""
    kind = str(detail["type"])
    if kind == "learning_record":
        return Wording(_("Your learning record"), str(_learning_record(detail)))
    if kind == "school_document":
        heading = WORDS[str(detail["document"])]
        return Wording(heading, str(_("Once, for this purpose: %(purpose)s", purpose=detail["purpose"])))
    return Wording(kind, "")


def _learning_record(detail: Detail) -> LazyString:
    what = {"actions": _listed(detail["actions"]), "kinds": _listed(detail["datatypes"])}
    since, until = detail.get("since"), detail.get("until")
    if since and until:
        return _("To %(actions)s: %(kinds)s, from %(since)s to %(until)s", **what, since=since, until=until)
    if since:
        return _("To %(actions)s: %(kinds)s, from %(since)s on", **what, since=since)
    if until:
        return _("To %(actions)s: %(kinds)s, up to %(until)s", **what, until=until)
    return _("To %(actions)s: %(kinds)s", **what)


def _listed(names: Sequence[str]) -> str:
    return " · ".join(str(WORDS[name]) for name in names)
