"""The addresses of the register."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from fupin.registry.views import (
    areas,
    comparing,
    describing,
    editing,
    finding,
    households,
    members,
    past,
    private,
    quality,
    saving,
    snapshots,
)

app_name = "registry"

_MEMBER: list[URLPattern] = [
    path("", members.edit, name="edit-member"),
    path("leave/", members.leave, name="leave"),
    path("return/", members.come_back, name="return"),
    path("transfer/", members.transfer, name="transfer"),
]

_ONE: list[URLPattern] = [
    path("", households.household, name="household"),
    path("history/", past.history, name="history"),
    path("edit/", editing.edit, name="edit"),
    path("register/", editing.register, name="register"),
    path("end/", editing.end, name="end"),
    path("members/add/", members.add, name="add-member"),
    path("members/head/", members.head, name="head"),
    path("members/<int:member>/", include(_MEMBER)),  # type: ignore[list-item]
    path("account/", editing.account, name="account"),
    path("move/", editing.move, name="move"),
    path("split/", editing.split, name="split"),
    path("merge/", editing.merge, name="merge"),
    path("files/add/", editing.attach, name="attach"),
    path("files/<int:identifier>/", private.attachment, name="attachment"),
    path("files/<int:identifier>/remove/", editing.remove, name="remove-attachment"),
    path("numbers/", private.unmask, name="unmask"),
]

_SNAPSHOT: list[URLPattern] = [
    path("", snapshots.snapshot, name="snapshot"),
    path("job/", snapshots.snapshot_job, name="snapshot-job"),
    path("stop/", snapshots.stop, name="stop-snapshot"),
    path("resume/", snapshots.resume, name="resume-snapshot"),
    path("check/", snapshots.check, name="check-snapshot"),
    path("freeze/", snapshots.freeze, name="freeze-snapshot"),
    path("drop/", snapshots.drop, name="drop-snapshot"),
    path("to/<int:later>/", comparing.compared, name="compared"),
    path("to/<int:later>/<int:key>/", comparing.compared, name="compared-place"),
    path("to/<int:later>/<int:key>/rows/", comparing.compared_rows, name="compared-rows"),
]

urlpatterns: list[URLPattern] = [
    path("", areas.home, name="home"),
    path("area/<int:key>/", areas.area, name="area"),
    path("area/<int:key>/facts/", describing.describe, name="describe"),
    path("households/", households.household_list, name="households"),
    path("households/new/", editing.new, name="new"),
    path("members/", households.member_list, name="members"),
    path("household/<str:number>/", include(_ONE)),  # type: ignore[list-item]
    path("quality/", quality.quality, name="quality"),
    path("quality/dismissed/", quality.dismissed, name="dismissed"),
    path("quality/dismiss/", quality.dismiss, name="dismiss"),
    path("quality/reopen/", quality.reopen, name="reopen"),
    path("quality/check/<int:key>/", quality.check, name="check"),
    path("snapshots/", snapshots.snapshots, name="snapshots"),
    path("snapshots/compare/", comparing.compare, name="compare"),
    path("snapshots/<int:snapshot>/", include(_SNAPSHOT)),  # type: ignore[list-item]
    path("undo/<int:identifier>/", saving.undo, name="undo-entry"),
    path("search/", finding.search, name="search"),
]
