"""What is made public: names masked, and files scanned for numbers that must not leave the office."""
