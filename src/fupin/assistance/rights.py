"""The rights that assistance asks for."""

READ, PLAN, PAIR, ACT, OFFER = "help.read", "help.plan", "help.pair", "help.act", "help.offer"
