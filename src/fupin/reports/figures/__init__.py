"""Named figures: defined once in the policy pack, computed as of any moment, each with the records behind it."""
