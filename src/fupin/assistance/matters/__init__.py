"""Casework from stage to stage until its closing evidence; the kinds are declared by the policy pack."""
