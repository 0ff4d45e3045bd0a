"""What is known of the members of a registered household: schooling, health, work, insurance."""

from __future__ import annotations

from datetime import date
from random import Random

from fupin.kernel.period import age
from fupin.project.demo.chance import likely
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Facts, Household, Person, Village

SCHOOL_START, SCHOOL_END, WORK_START = 6, 15, 16
LAST_AGE = {"male": 60, "female": 55}
ELDERLY = 60
STUDENT_OF_AGE = {12: "grade_7", 13: "grade_8", 14: "grade_9", 16: "senior_2", 17: "senior_3"}
VOCATIONAL = {15: "vocational_1", 16: "vocational_2", 17: "vocational_3"}
HIGHER = {18: "1", 19: "2", 20: "3", 21: "4"}
LEVEL_OF = (("grade", "junior"), ("senior", "senior"), ("vocational", "senior"), ("college", "college"))
SCHOOLED_BY_AGE = (  # the last age, and how many in a hundred ended with each level
    (24, {"primary": 2, "junior": 56, "senior": 29, "college": 13}),
    (39, {"illiterate": 1, "primary": 16, "junior": 66, "senior": 12, "college": 5}),
    (59, {"illiterate": 6, "primary": 44, "junior": 44, "senior": 6}),
    (120, {"illiterate": 31, "primary": 55, "junior": 12, "senior": 2}),
)
WORKING_HEALTH = frozenset({"healthy", "chronic"})


class Describer:
    """Fills in the facts of persons, so that they fit each other and the household's cause of poverty."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._today = material.today
        self._school_day = date(material.today.year, 9, 1)

    def describe(self, rng: Random, household: Household, village: Village) -> None:
        """Write down what is known of every member."""
        self._afflict(rng, household)
        minority = likely(rng, village.minority)
        for person in household.members:
            facts = person.facts
            facts["ethnicity"] = self._ethnicity(rng, person, village, minority)
            self._schooling(rng, person, village)
            self._able(rng, person)
            self._work(rng, person)
            self._standing(rng, person)
            self._insurance(rng, person, village)
        self._supported(rng, household)
        self._left_behind(household)

    def years_of(self, person: Person) -> int:
        """Return the age of a person on the newest day."""
        return age(person.born, self._today)

    def _ethnicity(self, rng: Random, person: Person, village: Village, minority: bool) -> str:
        married_in = person.relation in ("spouse", "daughter_in_law") and likely(rng, 20)
        return village.people if minority != married_in and village.minority > 1 else "han"

    def _afflict(self, rng: Random, household: Household) -> None:
        for person in household.members:
            self._usual_health(rng, person)
        causes = {household.main_cause, *household.other_causes}
        if "illness" in causes:
            self._fall_ill(rng, self._weakest(rng, household))
        if "disability" in causes:
            self._disable(rng, self._weakest(rng, household))

    def _weakest(self, rng: Random, household: Household) -> Person:
        return max(household.present(), key=lambda person: self.years_of(person) * rng.random())

    def _usual_health(self, rng: Random, person: Person) -> None:
        years = self.years_of(person)
        person.facts["health"] = ["healthy"]
        if likely(rng, 34 if years >= ELDERLY else 7 if years > 35 else 0.8):
            person.facts["health"] = ["chronic"]
            person.facts["illness"] = self._material.word("illnesses", "chronic").pick(rng)
        if likely(rng, 4.5 if years > 30 else 1.2):
            self._disable(rng, person)

    def _fall_ill(self, rng: Random, person: Person) -> None:
        kind = "serious" if likely(rng, 46) else "chronic"
        kept = [k for k in person.facts["health"] if k == "disabled"]
        person.facts["health"] = [kind, *kept]
        person.facts["illness"] = self._material.word("illnesses", kind).pick(rng)
        if kind == "serious":
            person.facts["treated"] = likely(rng, 97)

    def _disable(self, rng: Random, person: Person) -> None:
        kept = [k for k in person.facts["health"] if k in ("serious", "chronic")]
        person.facts["health"] = [*kept, "disabled"]
        kind = self._material.choice("disability_kind")
        grade = self._material.choice("disability_grade")
        person.facts |= {"disability_kind": kind.pick(rng), "disability_grade": grade.pick(rng)}
        if person.identity and likely(rng, 82):
            person.facts["disability_card"] = card_number(person, kind.values, grade.values)

    def _schooling(self, rng: Random, person: Person, village: Village) -> None:
        facts, years = person.facts, age(person.born, self._school_day)
        status = self._student_status(rng, years, facts)
        facts["student_status"] = status
        facts["education"] = self._level(rng, years, status)
        if status == "dropped_out":
            facts["dropout_reason"] = "disability" if "disabled" in facts["health"] else "weary"
        elif status != "not_student":
            facts["school"] = self._school(rng, status, village)
        if years >= SCHOOL_START and status in ("primary", *STUDENT_OF_AGE.values()):
            person.earlier = (self._school_day, {"student_status": _year_before(status, years)})

    def _student_status(self, rng: Random, years: int, facts: Facts) -> str:
        if years < 3 or years > max(HIGHER):
            return "not_student"
        if years < SCHOOL_START:
            return "preschool" if likely(rng, 78) else "not_student"
        if years <= SCHOOL_END:
            return self._of_school_age(rng, years, facts)
        if years in VOCATIONAL:
            wanted = VOCATIONAL if likely(rng, 38) else STUDENT_OF_AGE
            return wanted[years] if likely(rng, 81) else "not_student"
        kind = "bachelor_" if likely(rng, 42) or years == max(HIGHER) else "college_"
        return kind + HIGHER[years] if likely(rng, 37) else "not_student"

    def _of_school_age(self, rng: Random, years: int, facts: Facts) -> str:
        if "disabled" in facts["health"] and likely(rng, 30):
            facts["taught_at_home"] = True
            return "not_student"
        if likely(rng, 0.5):
            return "dropped_out"
        if years == SCHOOL_END:
            return "grade_9" if likely(rng, 38) else "vocational_1" if likely(rng, 35) else "senior_1"
        return STUDENT_OF_AGE.get(years, "primary")

    def _level(self, rng: Random, years: int, status: str) -> str:
        if years < SCHOOL_START:
            return "preschool"
        if status == "primary" or years < 12:
            return "primary"
        begun = next((level for start, level in LEVEL_OF if status.startswith(start)), None)
        if begun or years <= SCHOOL_END:
            return begun or "junior"
        if status.startswith("bachelor"):
            return "bachelor"
        return next(_pick(rng, levels) for last, levels in SCHOOLED_BY_AGE if years <= last)

    def _school(self, rng: Random, status: str, village: Village) -> str:
        kind = status.partition("_")[0]
        name = str(self._material.word("schools", "junior" if kind == "grade" else kind).pick(rng))
        return village.town.name + name if kind in ("preschool", "primary", "grade") else name

    def _able(self, rng: Random, person: Person) -> None:
        facts, years = person.facts, self.years_of(person)
        last = LAST_AGE[person.sex]
        if years < WORK_START or facts["student_status"].startswith(("senior", "vocational")):
            facts["labour_capacity"] = "none"
        elif "serious" in facts["health"] or facts.get("disability_grade") in ("grade_1", "grade_2"):
            facts["labour_capacity"] = "lost" if likely(rng, 68) else "weak"
        elif years > last + 14:
            facts["labour_capacity"] = "none" if likely(rng, 85) else "weak"
        elif years > last:
            facts["labour_capacity"] = "weak" if likely(rng, 66) else "none"
        elif "disabled" in facts["health"] or ("chronic" in facts["health"] and likely(rng, 45)):
            facts["labour_capacity"] = "weak"
        else:
            facts["labour_capacity"] = "skilled" if likely(rng, 9) else "ordinary"
        if facts["labour_capacity"] == "skilled":
            facts["skill"] = self._material.word("skills").pick(rng)

    def _work(self, rng: Random, person: Person) -> None:
        facts = person.facts
        if facts["labour_capacity"] not in ("ordinary", "skilled") or facts["student_status"] != "not_student":
            facts["months_worked"] = 0
            return
        facts["willing_to_work"] = likely(rng, 94)
        if not likely(rng, 66 if person.sex == "male" else 50):
            facts["months_worked"] = 0
            return
        facts["work_place"] = self._material.choice("work_place").pick(rng)
        facts["months_worked"] = rng.choice((3, 4, 6, 6, 8, 9, 10, 10, 11, 12))
        facts["occupation"] = self._material.word("occupations").pick(rng)
        if likely(rng, 62):
            facts["employer"] = self._material.word("employers").pick(rng)

    def _standing(self, rng: Random, person: Person) -> None:
        facts, years = person.facts, self.years_of(person)
        facts["membership"] = "both" if likely(rng, 95) else rng.choice(("registered_only", "economic_only"))
        facts["political_status"] = "masses"
        if years > 17:
            facts["political_status"] = self._material.choice("political_status").pick(rng)
        facts["marital_status"] = _marital(rng, person.relation, years)
        if person.identity and likely(rng, 70):
            self._document(rng, person, years)
        if years >= WORK_START and likely(rng, 22):
            facts["member_phone"] = phone(rng)
        if likely(rng, 6):
            facts["assistance_measure"] = self._material.word("measures").pick(rng)
        if likely(rng, 2):
            facts["remark"] = self._material.word("remarks").pick(rng)

    def _document(self, rng: Random, person: Person, years: int) -> None:
        start = date(self._today.year - rng.randint(1, 9), rng.randint(1, 12), rng.randint(1, 28))
        valid = 5 if years < WORK_START else 10 if years < 26 else 20
        person.facts |= {"id_issuer": self._material.words["issuer"], "id_valid_from": start.isoformat()}
        if years < 46:
            person.facts["id_valid_until"] = start.replace(year=start.year + valid).isoformat()

    def _insurance(self, rng: Random, person: Person, village: Village) -> None:
        odds, facts = self._material.odds, person.facts
        names = {**odds["member_yes"], **(odds["adult_yes"] if self.years_of(person) >= WORK_START else {})}
        for name, (percent, remote) in names.items():
            facts[name] = likely(rng, percent + remote * village.remoteness)
        facts["disabled"] = "disabled" in facts["health"]

    def _supported(self, rng: Random, household: Household) -> None:
        whole = likely(rng, 58)
        destitute = household.attribute == "destitute"
        since = date(self._today.year - rng.randint(1, 6), rng.choice((1, 4, 7, 10)), 1).isoformat()
        weak = [p for p in household.members if p.facts["labour_capacity"] not in ("ordinary", "skilled")]
        supported = household.members if whole else weak or household.members
        for person in household.members:
            receives = household.attribute == "allowance_poor" and any(person is p for p in supported)
            person.facts |= {"allowance": receives, "destitute_support": destitute}
            if receives:
                chosen = self._material.choice("allowance_class").pick(rng)
                person.facts |= {"allowance_class": chosen, "allowance_from": since}

    def _left_behind(self, household: Household) -> None:
        members = list(household.present())
        away = any(p.facts.get("work_place") in ("province", "outside") for p in members)
        for person in members:
            years = self.years_of(person)
            if years >= ELDERLY:
                person.facts["left_behind_elderly"] = away
            elif years < WORK_START:
                person.facts["left_behind_child"] = away


def card_number(person: Person, kinds: list[str], grades: list[str]) -> str:
    """Return the disability card's number: the identity number, the kind and the grade."""
    kind = kinds.index(person.facts["disability_kind"]) + 1
    return f"{person.identity}{kind}{grades.index(person.facts['disability_grade']) + 1}"


def phone(rng: Random) -> str:
    """Return a telephone number in a range that no operator gives out."""
    return f"154{int(rng.random() * 10**8):08d}"


def _pick(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _year_before(status: str, years: int) -> str:
    before = {age + 1: name for age, name in STUDENT_OF_AGE.items()}
    if years == SCHOOL_START:
        return "preschool"
    return "primary" if status == "primary" or years == 12 else before.get(years, "senior_1")


def _marital(rng: Random, relation: str, years: int) -> str:
    if relation in ("spouse", "daughter_in_law"):
        return "married"
    if years < 22:
        return "unmarried"
    if years > 70 and likely(rng, 45):
        return "widowed"
    return "married" if likely(rng, 74) else "unmarried" if years < 45 or likely(rng, 45) else "divorced"
