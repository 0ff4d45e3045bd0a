"""The rule language, and everything that a policy pack is made of; pure Python."""
