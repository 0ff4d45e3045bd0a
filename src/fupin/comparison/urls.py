"""The addresses of comparison."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.comparison.views import lists, outputs, points, rosters

app_name = "comparison"

urlpatterns: list[URLPattern] = [
    path("comparison/", lists.lists, name="lists"),
    path("comparison/list/<int:identifier>/", lists.department_list, name="list"),
    path("comparison/list/<int:identifier>/job/", lists.job, name="job"),
    path("comparison/list/<int:identifier>/accept/", lists.accept, name="accept"),
    path("comparison/list/<int:identifier>/compare/", lists.compare, name="compare"),
    path("comparison/list/<int:identifier>/undo/", lists.undo, name="undo"),
    path("comparison/list/<int:identifier>/drop/", lists.drop, name="drop"),
    path("comparison/list/<int:identifier>/result/<slug:side>/", outputs.result, name="result"),
    path("comparison/pairs/same/", outputs.same, name="same"),
    path("comparison/pairs/not-same/", outputs.not_same, name="not-same"),
    path("comparison/points/", points.points, name="points-open"),
    path("comparison/points/next/", points.next_point, name="next"),
    path("comparison/points/answer/", points.answer_bulk, name="answer-bulk"),
    path("comparison/points/confirm/", points.confirm, name="confirm"),
    path("comparison/points/<slug:group>/", points.points, name="points"),
    path("comparison/point/<int:identifier>/", points.point, name="point"),
    path("comparison/point/<int:identifier>/answer/", points.answer, name="answer"),
    path("comparison/point/<int:identifier>/return/", points.send_back, name="return"),
    path("comparison/evidence/<int:identifier>/", points.evidence, name="evidence"),
    path("comparison/months/", rosters.months, name="months"),
    path("comparison/month/<int:identifier>/", rosters.month, name="month"),
    path("comparison/month/<int:identifier>/sign/", rosters.sign, name="sign"),
    path("comparison/month/<int:identifier>/<slug:change>/", rosters.month, name="month-changes"),
]
