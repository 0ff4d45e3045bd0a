"""Which pictures the guides have, and what is done beforehand so that there is something to see.

Not among them: `review`, which needs hundreds of cases at one step, and `analysis` and `what-if`, which need a nation.
"""

from __future__ import annotations

import io
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Locator, Page

from tools.pictures import Deed, Office, Picture, click, looking, paper, visit

COUNTY, TOWN, VILLAGE = 990121000000000, 990121100000000, 990121100200000
HOME, YEAR = "9901211002000015", 2019
SEND = "main form.panel button.main"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

HEADS = {
    "zh": "序号 所属乡镇 行政村名称 农村户数 农村人口 建档立卡户数 因病 因学 距县城 卫生室 备注",
    "en": "No.|Town|Village|Rural households|Rural persons|Registered households|Illness|Schooling|Remarks",
}
MISTAKES = ("{{ populaton }}", "{{ households", "{% for a in members %}{% for b in members %}{% endfor %}{% endfor %}")
EVIDENCE = {"illness": "县医院住院费用结算单", "education": "高中学费收据"}


def paste_head(page: Page, office: Office) -> None:
    """Paste the head of a table in the language of the pictures."""
    words = HEADS[office.language]
    page.fill("textarea", "\t".join(words.split("|") if "|" in words else words.split()))


def send_wrong_template(page: Page, office: Office) -> None:
    """Upload the yearly report with slips of the pen in it."""
    from docx import Document

    draft = page.request.get(f"{office.address}/office/draft/village_report/{office.language}/").body()
    document, made = Document(io.BytesIO(draft)), io.BytesIO()
    for slip in MISTAKES:
        document.add_paragraph(slip)
    document.save(made)
    page.select_option("select[name=paper]", "village_report")
    page.select_option("select[name=language]", office.language)
    page.set_input_files("input[type=file]", FilePayload(name="report.docx", mimeType=WORD, buffer=made.getvalue()))
    page.click(SEND)
    page.wait_for_load_state("networkidle")


def of_plan(name: str) -> tuple[Deed, ...]:
    """Open the plan that stands on the page of a household."""
    return (click(f"section:has(> #{name}) a[href^='/plans/']"),)


def of_last_proposal(page: Page, office: Office) -> None:
    """Open the pairs of the newest proposal."""
    visit(page, office, "/pairings/proposals/")
    page.locator("table.list tbody a[href^='/pairings/proposals/']").first.click()
    page.locator("a[href*='/pairings/proposals/pairs/']").first.click()
    page.wait_for_load_state("networkidle")


_REPORT = f"/reports/place/{VILLAGE}/?paper=village_report&year={YEAR}&true_on=&language="


def look_at_report(page: Page, office: Office) -> None:
    """Look at the figures of a yearly report before it is made."""
    visit(page, office, f"{_REPORT}{office.language}")


PICTURES: tuple[Picture, ...] = (
    Picture("area", "county", f"/area/{COUNTY}/"),
    Picture("household", "team", f"/household/{HOME}/"),
    Picture("why", "team", f"/household/{HOME}/why/{YEAR}/"),
    Picture("meeting", "team", f"/cases/meeting/{VILLAGE}/identification/assessment/", height=1000),
    Picture("case", "team", "/cases/all/", (click("table.list tbody a[href^='/cases/']"),), height=1000),
    Picture("uploads", "clerk", "/uploads/"),
    Picture("problems", "clerk", "/uploads/", (click("a:has-text('first-try-wrong')"),)),
    Picture("causes", "team", f"/household/{HOME}/", top="section:has(> #causes)"),
    Picture("entitlement", "team", f"/household/{HOME}/measures/", height=1000),
    Picture("plan", "team", f"/household/{HOME}/", of_plan("plan"), height=1000),
    Picture("matter", "team", "/matters/kind/housing/", (click("table.list tbody a[href^='/matters/']"),), height=1000),
    Picture("paper", "team", "/", (paper(f"/papers/household/{HOME}/statement.pdf"),), height=1000),
    Picture("matching", "clerk", "/needs/matching/", height=900),
    Picture("pairing", "clerk", "/", (of_last_proposal,), height=900),
    Picture("coverage", "county", "/coverage/", height=900),
    Picture("place-plan", "county", f"/plans/places/{COUNTY}/?year={YEAR}", height=1000),
    Picture("matter-figures", "county", "/matters/kind/housing/figures/", height=900),
    Picture("figures", "county", f"/figures/{COUNTY}/?year={YEAR}", height=900),
    Picture("statement", "county", "/figures/statements/", (click("table.list tbody a"),), height=900),
    Picture("papers", "county", f"/papers/place/{COUNTY}/", height=900),
    Picture("paper-wall", "county", "/", (paper(f"/papers/place/{COUNTY}/wall.pdf"),), height=900),
    Picture("report", "county", "/", (look_at_report,), height=1000),
    Picture("template-errors", "county", "/office/new/", (send_wrong_template,)),
    Picture("demanded", "county", "/demanded/new/", (paste_head, click(SEND)), height=1000),
)


def prepare(browser: Browser, office: Office) -> None:
    """Do, once and in Chinese, what the pictures show: evidence, a proposal, a statement, a workbook that was sent."""
    with looking(browser, office, "team", 900) as page:
        for cause, what in EVIDENCE.items():
            visit(page, office, f"/household/{HOME}/causes/add/")
            page.select_option("select[name=cause]", cause)
            _send(page, page.locator("textarea[name=what]"), what)
    with looking(browser, office, "clerk", 900) as page:
        visit(page, office, "/pairings/proposals/new/")
        _send(page)
        _send_workbook(page, office)
    with looking(browser, office, "county", 900) as page:
        visit(page, office, f"/figures/{VILLAGE}/?year={YEAR}")
        page.locator("form[action$='/issue/'] button").click()
        page.wait_for_load_state("networkidle")
    office.run("work", "--once")


def _send(page: Page, field: Locator | None = None, words: str = "") -> None:
    if field is not None:
        field.fill(words)
    page.click(SEND)
    page.wait_for_load_state("networkidle")


def _send_workbook(page: Page, office: Office) -> None:
    folder = office.data / "workbooks"
    office.run("demo_workbooks", str(folder), "--first-try")
    visit(page, office, "/uploads/")
    for file in sorted(Path(folder).glob("*.xlsx")):
        page.set_input_files("input[type=file]", file)
        _send(page)
        visit(page, office, "/uploads/")
