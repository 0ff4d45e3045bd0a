"""The addresses of pairings."""

from __future__ import annotations

from django.urls import URLPattern, path

from fupin.assistance.pairing.views import covering, helpers, helping, pairing, proposing

urlpatterns: list[URLPattern] = [
    path("my-households/", helpers.mine, name="mine"),
    path("my-households/claim/<int:helper>/", helpers.claim, name="claim"),
    path("helpers/", helpers.helpers, name="helpers"),
    path("helpers/left/", helpers.left, name="helpers-left"),
    path("helpers/new/", helpers.new, name="helper-new"),
    path("helpers/paste/", helpers.paste, name="helper-paste"),
    path("helpers/<int:helper>/", helpers.helper, name="helper"),
    path("helpers/<int:helper>/edit/", helpers.edit, name="helper-edit"),
    path("helpers/<int:helper>/leave/", helpers.leave, name="helper-leave"),
    path("helping-units/", helpers.units, name="helping-units"),
    path("helping-units/<int:unit>/", helpers.unit, name="unit"),
    path("pairings/", pairing.pairings, name="pairings"),
    path("pairings/ended/", pairing.ended, name="pairings-ended"),
    path("pairings/new/", pairing.pair, name="pair"),
    path("pairings/<int:pairing>/", pairing.pairing, name="pairing"),
    path("pairings/<int:pairing>/hand-over/", pairing.hand_over, name="hand-over"),
    path("pairings/<int:pairing>/end/", pairing.end, name="pairing-end"),
    path("pairings/proposals/", proposing.proposals, name="proposals"),
    path("pairings/proposals/new/", proposing.new, name="proposal-new"),
    path("pairings/proposals/pairs/", proposing.pairs, name="proposal-pairs"),
    path("pairings/proposals/leave/", proposing.leave, name="pairs-leave"),
    path("pairings/proposals/take/", proposing.take, name="pairs-take"),
    path("pairings/proposals/accept/", proposing.accept_some, name="pairs-accept"),
    path("pairings/proposals/<int:proposal>/", proposing.proposal, name="proposal"),
    path("pairings/proposals/<int:proposal>/job/", proposing.job, name="proposal-job"),
    path("pairings/proposals/<int:proposal>/accept/", proposing.accept, name="proposal-accept"),
    path("pairings/proposals/<int:proposal>/undo/", proposing.undo, name="proposal-undo"),
    path("pairings/proposals/<int:proposal>/drop/", proposing.drop, name="proposal-drop"),
    path("pairings/proposed/<int:proposedpair>/", proposing.swap, name="swap"),
    path("coverage/", covering.coverage, name="coverage"),
    path("coverage/gaps/", covering.gaps, name="gaps"),
    path("help-given/", helping.help_given, name="help-given"),
    path("help-given/new/", helping.new, name="help-new"),
    path("help-given/<int:helpgiven>/", helping.line, name="help-line"),
    path("help-given/<int:helpgiven>/withdraw/", helping.withdraw, name="help-withdraw"),
    path("help-given/households/<int:household>/", helping.account, name="help-of"),
    path("talks/", helping.talks, name="talks"),
    path("talks/all/", helping.all_talks, name="talks-all"),
    path("talks/new/", helping.talk_new, name="talk-new"),
    path("talks/<int:contact>/", helping.talk, name="talk"),
]
