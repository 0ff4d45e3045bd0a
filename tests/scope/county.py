"""The county of the scope tests: its places, its marks, and what a field alone does not tell of a row."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from fupin.comparison.models import DepartmentList
from fupin.framework.sensitive import blind_index, seal
from fupin.framework.testing.rows import Planter
from fupin.identification.models import ProcedureVersion
from fupin.kernel.workflow import plain
from fupin.registry.models import Household
from fupin.registry.queries import pack

FOUNDED = date(2015, 1, 1)
COUNTY, OTHER_COUNTY = 990101000000000, 990102000000000
TOWN, OTHER_TOWN = COUNTY + 1_000_000, COUNTY + 2_000_000
OURS, THEIRS, FAR = TOWN + 1000, TOWN + 2000, OTHER_TOWN + 1000
MARK, OWN_MARK = "Qaxov", "Wellen"
PHONE, IDENTITY = "13977777777", "990101199003070017"

# Addresses that the walk leaves out, each with its reason.
LEFT_OUT = {"people:sign-out": "ends the session of the observer; tested by itself"}


def _household(mark: str, phone: str) -> dict[str, Any]:
    return {
        "number": f"{mark}-1",
        "kind": "registered",
        "head_name": f"{mark}a",
        "head_initials": mark.lower(),
        "size": 1,
        "phone": seal(phone),
        "phone_index": blind_index(phone, "phone"),
        "bank_account": seal(f"62{phone}"),
        "status": "",
        "attribute": "",
        "main_cause": "",
        "ended": "",
        "registered_on": FOUNDED,
    }


def _member(mark: str, identity: str) -> dict[str, Any]:
    return {
        "name": f"{mark}a",
        "initials": mark.lower(),
        "identity": seal(identity),
        "identity_index": blind_index(identity, "identity"),
        "identity_tail": blind_index(identity[-4:], "tail"),
        "identity_kind": "",
        "sex": "",
        "relation": "",
        "left_reason": "",
        "birth_date": date(1990, 3, 7),
    }


def _notices(area: int, mark: str) -> dict[str, Any]:
    text = {"zh": mark, "en": mark}
    wording = {
        "title": text,
        "text": text,
        "objection": text,
        "area": mark,
        "columns": [{"show": "name", "label": text}],
    }
    told = dict.fromkeys(("words", "name", "contact"), seal(mark))
    return {
        "identification.Notice": {
            **{"profile": "exit_village", "token": f"notice-{area}", "wording": wording, "state": "posted"},
            **{"posted_by_id": None, "fingerprint": "0"},
        },
        "identification.NoticeLine": {"values": {"name": mark}},
        "identification.NoticePhoto": {"content_type": "image/png", "added_by_id": None},
        "identification.Objection": {**told, "photo": "", "receipt": area, "answered_by_id": None},
        "identification.HelpPoint": {"token": f"help-{area}"},
        "identification.Publication": {"kind": "story", "token": f"news-{area}", "made_by_id": None},
        "identification.PublicationConsent": {"person": seal(mark), "added_by_id": None},
    }


def _cases(mark: str) -> dict[str, Any]:
    told = dict.fromkeys(("words", "name", "contact"), seal(mark))
    return {
        "identification.Case": lambda _p: {
            **{"version_id": _version(), "procedure": "identification", "purpose": "identify", "at": "application"},
            **{"situation": {"visit": 1}, "subject": "household", "opened_by_id": None, "closed_by_id": None},
        },
        "identification.Meeting": {"procedure": "identification", "step": "assessment", "held_by_id": None},
        "identification.CaseEvent": {"number": 1, "step": "application", "outcome": "", "to": "", "who_id": None},
        "identification.CaseEvidence": {
            **{"name": "application", "form": "signature", "visit": 1, "sha256": "", "content_type": "", "strokes": ""},
            **{"given_by_id": None, "withdrawn_by_id": None},
        },
        "identification.CaseObjection": {**told, "step": "application", "received_by_id": None, "answered_by_id": None},
        "identification.Declaration": {"user_id": None},
        "identification.CaseExplanation": {"by_id": None},
    }


def _version() -> str:
    procedure = pack().procedure("identification", timezone.localdate())
    about = {"name": procedure.name, "purpose": procedure.purpose, "content": json.dumps(plain(procedure))}
    ProcedureVersion.objects.get_or_create(
        hash=procedure.version, defaults={**about, "fingerprint": "0", "kept_at": timezone.now()}
    )
    return procedure.version


def _lists(area: int) -> dict[str, Any]:
    """Return an accepted list of vehicles with an open point, and a month that nobody signed."""
    today = timezone.localdate()
    ours = {"kind": "vehicles"}
    return {
        "comparison.DepartmentList": {
            **ours, "state": "accepted", "period": today, "expires_on": today + timedelta(days=90), "counts": {},
            "problem": {}, "job_id": None, "sha256": f"{area:064d}",
        },
        "comparison.ListRow": {**ours, "side": "both", "identity": "", "phone": "", "facts": {}, "conflicts": []},
        "comparison.NotListed": ours,
        "comparison.Comparison": {**ours, "figures": {}},
        "comparison.ListKeeper": {**ours, "unit_id": area},
        "comparison.SamePerson": ours,
        "comparison.Point": lambda p: {
            **ours, "state": "open", "answer": "", "question": "has_vehicle", "words": {"en": p.mark}, "says": {},
            "matters": [], "key": p.area, "household_id": p.ids[Household],
        },
        "comparison.Verdict": {**ours, "step": "answer", "answer": "known", "evidence": ""},
        "comparison.RosterMonth": lambda p: {
            **ours, "figures": {}, "signed_at": None, "signed_by_id": None, "digest": "", "month": today,
            "list_id": p.ids[DepartmentList],
        },
        "comparison.RosterChange": {**ours, "change": "in", "category": "", "category_before": ""},
    }  # fmt: skip


def overrides(area: int, mark: str, phone: str, identity: str) -> dict[str, Any]:
    """Return what the fields of a model alone do not tell."""
    return {
        "registry.Household": _household(mark, phone),
        "registry.Member": _member(mark, identity),
        "registry.Account": {"year": 2019, "items": [{"item": "wage", "amount": 1_234_567}]},
        "registry.QualityFinding": {"dismissed_by_id": None, "dismissed_at": None},
        "framework.Job": {"kind": "work", "message": "", "worker": "", "state": "done", "finished": timezone.now()},
        "framework.Snapshot": {
            **{"name": "2019", "state": "published", "counts": {}, "fingerprint": "0"},
            **{"job_id": None, "base_id": None},
        },
        "framework.SavedView": lambda p: {"table": "registry.households", "query": "", "shared_area": p.area},
        "people.Post": {"role": "village_team", "title": "", "since": FOUNDED, "until": None},
        "people.User": {"username": f"official-{area}", "name": "Official", "password": "!", "language": "en"},
        "reports.Statement": {"kind": "village_report", "fingerprint": "0"},
        "reports.PeerFigure": {"peer": "Elsewhere", "figure": "incidence", "source": "Bulletin"},
        "identification.Analysis": {
            "name": "Register of the year",
            "folder": f"missing-{area}",
            "pack": "fupin-cn",
            "year": 2019,
            "true_on": "2019-12-31",
            "known_by": "2020-01-31",
        },
        **_notices(area, mark),
        **_cases(mark),
        "identification.Clue": {"risk": "illness", "kind": "", "reason": "", "cleared_by_id": None},
        "identification.ClueReport": {"contact": seal(phone), "mark": "", "detail": {}},
        "identification.ExitPattern": {"kind": "copied", "year": 2019, "checked_by_id": None},
        "identification.SecondLookCase": {"dismissed_by_id": None, "dismissed_at": None},
        "assistance.Plan": {
            "until_year": 2020,
            "year": 2019,
            "signature": "",
            "signed_text": "",
            "slots": {"scheme": mark},
        },
        "assistance.PlanCheck": {"root_id": area},
        "assistance.PlanLine": {"kind": "", "category": "", "dropped": "", "root_id": None},
        "assistance.CauseEvidence": {"cause": "illness", "rule": "", "withdrawn": ""},
        "assistance.Need": {"measure": "seedlings", "readiness": "ready", "offer_id": None, "withdrawn": ""},
        "assistance.Offer": {"measure": "seedlings", "withdrawn": ""},
        "assistance.Draw": {"title": f"{mark} draw", "state": "draft", "text": "", "commitment": ""},
        "assistance.Helper": {"phone": seal(phone), "level": "county"},
        "assistance.HelpGiven": {"measure": "condolence", "withdrawn": ""},
        "assistance.Contact": {"words": seal(mark), "answer": seal(mark), "party": "household", "inbound": True},
        "assistance.Proposal": {"kind": "helper", "state": "open"},
        "assistance.ProposedPair": {"flag": ""},
        "assistance.Matter": {
            **{"kind": "housing", "title": f"{mark} house", "stage": "mobilised", "outcome": "", "measure": ""},
            **{"of_matter_id": None, "plan_line_id": None, "facts": {"measured_by": mark}, "number": f"2019-{area}"},
        },
        "assistance.MatterStep": {"kind": "stage", "stage": "mobilised", "note": mark, "facts": {}, "evidence": []},
        "reports.PaperRun": {"paper": "card", "language": "en", "job_id": None, "made_by_id": None, "origin": ""},
        "reports.PaperPart": {"sha256": "", "problems": [{"number": f"{mark}-1", "characters": "x"}]},
        "reports.OfficeTemplate": {"paper": "village_report", "language": "zh", "note": mark},
        **_lists(area),
        "intake.Upload": {"true_on": FOUNDED, "year": 2019, "state": "checked"},
    }


def planter(area: int, mark: str, phone: str, identity: str) -> Planter:
    """Return who plants one row of everything in a place."""
    return Planter(area, mark, overrides(area, mark, phone, identity))


KNOWN = {
    **{"number": f"{MARK}-1", "key": THEIRS, "status": 404, "year": 2019, "later": 404, "token": "no-such-token"},
    **{"side": "both", "group": "open", "change": "in", "procedure": "identification", "step": "application"},
    **{"about": "place", "language": "zh"},
    **{"matterkind": "housing", "index": 0, "deed": "object", "letter": "record", "paper": "file"},
}
QUESTIONS = [
    {"q": MARK[:4].lower()},
    {"q": IDENTITY[-4:]},
    {"export": "xlsx"},
    {"on": "2020-01-01", "known": timezone.localdate().isoformat()},
    {"f.area": str(TOWN)},
]
POSTED = {
    "area": str(THEIRS),
    "area_text": "",
    "home_area": str(THEIRS),
    "target": str(THEIRS),
    "parent": str(OTHER_TOWN),
    "village": str(THEIRS),
    "household": f"{MARK}-1",
    "number": f"{MARK}-1",
    "name": "New",
    "username": "new",
    "reason": "because",
    "day": "2020-01-01",
    "true_from": "2020-01-01",
    "since": "2020-01-01",
    "until": "2021-01-01",
    "password": "a long new password",
    "token": "000000",
}
