"""The addresses of comparison."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.comparison.views import lists, outputs, points, rosters

app_name = "comparison"

urlpatterns: list[URLPattern] = [
    path("", lists.lists, name="lists"),
    path("list/<int:identifier>/", lists.department_list, name="list"),
    path("list/<int:identifier>/job/", lists.job, name="job"),
    path("list/<int:identifier>/accept/", lists.accept, name="accept"),
    path("list/<int:identifier>/compare/", lists.compare, name="compare"),
    path("list/<int:identifier>/undo/", lists.undo, name="undo"),
    path("list/<int:identifier>/drop/", lists.drop, name="drop"),
    path("list/<int:identifier>/result/<slug:side>/", outputs.result, name="result"),
    path("pairs/same/", outputs.same, name="same"),
    path("pairs/not-same/", outputs.not_same, name="not-same"),
    path("points/", points.points, name="points-open"),
    path("points/next/", points.next_point, name="next"),
    path("points/answer/", points.answer_bulk, name="answer-bulk"),
    path("points/confirm/", points.confirm, name="confirm"),
    path("points/<slug:group>/", points.points, name="points"),
    path("point/<int:identifier>/", points.point, name="point"),
    path("point/<int:identifier>/answer/", points.answer, name="answer"),
    path("point/<int:identifier>/return/", points.send_back, name="return"),
    path("evidence/<int:identifier>/", points.evidence, name="evidence"),
    path("months/", rosters.months, name="months"),
    path("month/<int:identifier>/", rosters.month, name="month"),
    path("month/<int:identifier>/sign/", rosters.sign, name="sign"),
    path("month/<int:identifier>/<slug:change>/", rosters.month, name="month-changes"),
]
