"""The pages of pairing."""
