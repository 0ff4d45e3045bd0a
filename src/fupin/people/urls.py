"""The addresses of this slice."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.people.views import accounts, log, own, sign_in, units

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("second-factor/", sign_in.give, name="second-factor"),
    path("second-factor/set-up/", sign_in.set_up, name="second-factor-set-up"),
    path("second-factor/set-up/image.svg", sign_in.image, name="second-factor-image"),
    path("me/", own.profile, name="profile"),
    path("me/password/", own.password, name="password"),
    path("me/language/", own.language, name="language"),
    path("people/", accounts.accounts, name="accounts"),
    path("people/add/", accounts.add, name="add-account"),
    path("people/<int:user>/", accounts.account, name="account"),
    path("people/<int:user>/change/", accounts.change, name="change-account"),
    path("people/<int:user>/password/", accounts.new_password, name="new-password"),
    path("people/<int:user>/lock/", accounts.lock, name="lock"),
    path("people/<int:user>/unlock/", accounts.unlock, name="unlock"),
    path("people/<int:user>/second-factor/", accounts.forget_second_factor, name="forget-second-factor"),
    path("people/<int:user>/posts/", accounts.give_post, name="give-post"),
    path("posts/<int:post>/end/", accounts.end_post, name="end-post"),
    path("places/<int:key>/posts/", accounts.post_holders, name="post-holders"),
    path("units/", units.units, name="units"),
    path("units/add/", units.add, name="add-unit"),
    path("units/<int:unit>/", units.change, name="unit"),
    path("log/", log.log, name="log"),
    path("log/check/", log.check, name="check-log"),
]
