"""The addresses of notices and publications: those of officers, and those that are open to everybody."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.identification.notices import public_views, publication_views, views

urlpatterns: list[URLPattern] = [
    path("notices/", views.notices, name="notices"),
    path("notices/check/", views.check, name="check-file"),
    path("notices/<int:notice>/", views.notice, name="notice"),
    path("notices/<int:notice>/poster/", views.poster, name="notice-poster"),
    path("notices/<int:notice>/photo/", views.add_photo, name="notice-add-photo"),
    path("notices/<int:notice>/publish/", views.publish_draft, name="notice-publish"),
    path("notices/<int:notice>/withdraw/", views.withdraw, name="notice-withdraw"),
    path("notices/photo/<int:noticephoto>/", views.notice_photo, name="notice-photo"),
    path("notices/objection/<int:objection>/answer/", views.answer_objection, name="objection-answer"),
    path("notices/objection/<int:objection>/photo/", views.objection_photo, name="objection-photo"),
    path("area/<int:key>/help-code/", views.help_code, name="help-code"),
    path("publications/", publication_views.publications, name="publications"),
    path("publications/new/", publication_views.new_publication, name="publication-new"),
    path("publications/<int:publication>/", publication_views.publication, name="publication"),
    path("publications/<int:publication>/publish/", publication_views.publish, name="publication-publish"),
    path(
        "publications/<int:publication>/withdraw/", publication_views.withdraw_publication, name="publication-withdraw"
    ),
    path("publications/<int:publication>/consent/", publication_views.add_consent, name="publication-consent"),
    path("publications/consent/<int:publicationconsent>/", publication_views.consent_paper, name="consent-paper"),
    path(
        "publications/consent/<int:publicationconsent>/withdraw/",
        publication_views.withdraw_consent,
        name="consent-withdraw",
    ),
    path("public/notice/<str:token>/", public_views.notice, name="public-notice"),
    path("public/notice/<str:token>/object/", public_views.objection, name="public-objection"),
    path("public/answer/", public_views.answer, name="public-answer"),
    path("public/help/<str:token>/", public_views.help_wanted, name="public-help"),
    path("public/news/<str:token>/", public_views.publication, name="public-publication"),
    path("public/news/<str:token>/file/", public_views.publication_file, name="public-publication-file"),
]
