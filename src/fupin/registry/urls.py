"""The addresses of the register."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from fupin.registry.views import areas, editing, finding, households, past, private

app_name = "registry"

_ONE: list[URLPattern] = [
    path("", households.household, name="household"),
    path("history/", past.history, name="history"),
    path("edit/", editing.edit, name="edit"),
    path("members/add/", editing.add_member, name="add-member"),
    path("members/<int:member>/", editing.edit_member, name="edit-member"),
    path("members/<int:member>/leave/", editing.leave, name="leave"),
    path("account/", editing.account, name="account"),
    path("move/", editing.move, name="move"),
    path("split/", editing.split, name="split"),
    path("merge/", editing.merge, name="merge"),
    path("files/add/", editing.attach, name="attach"),
    path("files/<int:identifier>/", private.attachment, name="attachment"),
    path("numbers/", private.unmask, name="unmask"),
]

urlpatterns: list[URLPattern] = [
    path("", areas.home, name="home"),
    path("area/<int:key>/", areas.area, name="area"),
    path("households/", households.household_list, name="households"),
    path("members/", households.member_list, name="members"),
    path("household/<str:number>/", include(_ONE)),  # type: ignore[list-item]
    path("search/", finding.search, name="search"),
]
