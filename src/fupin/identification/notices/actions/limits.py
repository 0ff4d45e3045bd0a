"""How often a public page may be written to: for each page, and for each address without keeping the address."""

from __future__ import annotations

import ipaddress
import secrets

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act
from fupin.framework.sensitive import blind_index
from fupin.identification.notices.models import AddressCount, DaySalt
from fupin.kernel.errors import FupinError

A_DAY_FROM_ONE, A_DAY_ABOUT_ONE = 10, 300
_HOME_BITS = 64


class TooOften(FupinError):
    """Raised when a public page or an address wrote too often on one day."""


def count_visit(act: Act, area: int, about: int, address: str) -> None:
    """Count one message from a public page; raises TooOften beyond the limits. Without an address nothing is counted.

    What was counted on earlier days is forgotten, the salt with it.
    """
    if not address:
        return
    act.permit([area])
    AddressCount.objects.filter(on__lt=act.today).delete()
    DaySalt.objects.filter(on__lt=act.today).delete()
    client = _fingerprint(act, address)
    today = AddressCount.objects.filter(on=act.today)
    if today.filter(client=client).count() >= A_DAY_FROM_ONE:
        raise TooOften(
            gettext_noop("Too many messages came from here today. Come back tomorrow, or speak to the office.")
        )
    if today.filter(about=about).count() >= A_DAY_ABOUT_ONE:
        raise TooOften(gettext_noop("Too many messages came through this page today. Please speak to the office."))
    AddressCount.objects.create(area=area, about=about, client=client, on=act.today)


def _fingerprint(act: Act, address: str) -> int:
    salt, _made = DaySalt.objects.get_or_create(on=act.today, defaults={"salt": secrets.token_hex(32)})
    return blind_index(f"{salt.salt} {_home(address)}", "visit") or 0


def _home(address: str) -> str:
    """The part of an address that does not change from one visit to the next."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _HOME_BITS), strict=False))
    return str(parsed)
