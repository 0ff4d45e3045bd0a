"""Keeping watch: clues that a household may fall into difficulty, life events, measures, and an early warning."""
