"""Causes with their evidence, the measures that answer them, and what each household may have."""
