"""Cases: one household or place on its way through a procedure, with everything needed to answer for it later."""
