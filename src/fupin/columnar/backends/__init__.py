"""The engines that can run the columns."""
