"""What happens at sign-in, all of it in the log: success, failure, lock-out, second factor."""

from __future__ import annotations

from django.utils.translation import gettext_noop
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from fupin.framework.actions import Act, action
from fupin.framework.sensitive import seal, unseal
from fupin.kernel.errors import FupinError
from fupin.people import second_factor
from fupin.people.actions.common import OWN, account, not_oneself, owner
from fupin.people.models import User


@action(OWN)
def note_sign_in(act: Act) -> None:
    """Log that somebody signed in with the right password."""
    _tell(act, owner(act))


@action(OWN)
def note_sign_out(act: Act) -> None:
    """Log that somebody signed out."""
    _tell(act, owner(act))


@action(OWN)
def note_failure(act: Act, username: str) -> None:
    """Log a failed sign-in. A name that belongs to nobody is not kept: it may be a password typed too early."""
    user: User | None = User.objects.filter(username=username).first()
    act.tell(area=user.home_area if user else None, subject=user.pk if user else None, known=user is not None)


@action(OWN)
def note_lock_out(act: Act, username: str) -> None:
    """Log that an account was locked for a while after too many failures."""
    user: User | None = User.objects.filter(username=username).first()
    act.tell(area=user.home_area if user else None, subject=user.pk if user else None, known=user is not None)


@action(OWN)
def confirm_second_factor(act: Act, key: str, token: str) -> tuple[TOTPDevice, list[str]] | None:
    """Take a key into use once its first number is right; return the device and the recovery codes, else None.

    Raises FupinError if there is one already: that one has to be reset by an administrator first.
    """
    user = owner(act)
    if TOTPDevice.objects.filter(user=user).exists():
        raise FupinError(gettext_noop("Your account already has a second factor. An administrator can reset it."))
    step = second_factor.matching_step(key, token)
    _tell(act, user, accepted=step is not None)
    if step is None:
        return None
    device = TOTPDevice.objects.create(user=user, name="telephone", key=seal(key), last_t=step)
    codes = second_factor.new_codes()
    spare = StaticDevice.objects.create(user=user, name="recovery")
    for code in codes:
        spare.token_set.create(token=second_factor.fingerprint(code))
    return device, codes


@action(OWN)
def give_second_factor(act: Act, token: str) -> Device | None:
    """Check a number from the telephone, or use up a recovery code; return the device, None if it is wrong.

    After each wrong one the next try has to wait twice as long.
    """
    user = owner(act)
    device = _by_number(act, token) or _by_code(act, token)
    _tell(act, user, accepted=device is not None, recovery=isinstance(device, StaticDevice))
    return device


@action("people.manage")
def reset_second_factor(act: Act, identifier: int) -> None:
    """Take away the second factor of an account whose telephone is lost; its owner sets up a new one."""
    user = account(act, identifier)
    not_oneself(act, user)
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=user).delete()


def _tell(act: Act, user: User, **detail: object) -> None:
    act.tell(area=user.home_area, subject=user.pk, **detail)


def _by_number(act: Act, token: str) -> TOTPDevice | None:
    mine = TOTPDevice.objects.select_for_update().filter(user=owner(act), confirmed=True)
    device: TOTPDevice | None = mine.first()
    if device is None or not device.verify_is_allowed()[0] or "-" in token:
        return None
    step = second_factor.matching_step(unseal(device.key), token, after=device.last_t)
    if step is None:
        device.throttle_increment(commit=True)
        return None
    device.last_t = step
    device.throttle_reset(commit=False)
    device.save()
    return device


def _by_code(act: Act, code: str) -> StaticDevice | None:
    mine = StaticDevice.objects.select_for_update().filter(user=owner(act), confirmed=True)
    device: StaticDevice | None = mine.first()
    return device if device and "-" in code and device.verify_token(second_factor.fingerprint(code)) else None
