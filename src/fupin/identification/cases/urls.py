"""The addresses of cases."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.identification.cases import acting, begin, campaign_page, letters, reviewing, sitting, views

_PLACE = "<int:area>/<str:procedure>/<str:step>/"

urlpatterns: list[URLPattern] = [
    path("cases/", views.inbox, name="cases"),
    path("cases/all/", views.every, name="cases-all"),
    path("cases/late/", views.late, name="cases-late"),
    path("cases/brought/", views.escalated, name="cases-escalated"),
    path("cases/closed/", views.closed, name="cases-closed"),
    path("cases/progress/", views.progress, name="cases-progress"),
    path("cases/begin/", begin.begin, name="cases-begin"),
    path("cases/candidates/", begin.candidates, name="cases-candidates"),
    path("cases/begin-many/", begin.begin_many, name="cases-begin-many"),
    path("cases/unrelated/", acting.unrelated, name="cases-unrelated"),
    path("cases/result/", sitting.result, name="cases-result"),
    path("cases/review/", reviewing.review_chosen, name="cases-review-chosen"),
    path("cases/review/take/", reviewing.review_take, name="cases-review-take"),
    path(f"cases/review/{_PLACE}", reviewing.review, name="cases-review"),
    path(f"cases/meeting/{_PLACE}", sitting.meeting, name="cases-meeting"),
    path(f"cases/notice/{_PLACE}", acting.notice, name="cases-notice"),
    path("cases/<int:case>/", views.case, name="case"),
    path("cases/<int:case>/gathered/", campaign_page.children, name="case-gathered"),
    path("cases/<int:case>/side/", reviewing.side, name="case-side"),
    path("cases/<int:case>/do/<str:deed>/", acting.act, name="case-do"),
    path("cases/<int:case>/evidence/<int:caseevidence>/", views.evidence, name="case-evidence"),
    path("cases/<int:case>/print/<str:letter>/", letters.letter, name="case-letter"),
]
