"""The rights that reports ask for."""

READ, MAKE, MANAGE = "report.read", "report.make", "report.manage"
