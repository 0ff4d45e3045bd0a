"""The demonstration county: an invented place with invented people, the same ones at every start.

Everything but `actions`, `loading`, `rows` and `staff` is pure: from the material that the policy pack brings in its
folder `demo/`, and a seed, come villages, families, incomes, a past, and the mistakes that real registers have.
"""
