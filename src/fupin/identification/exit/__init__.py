"""Against exits on paper: the exit of a household put to the test, the exclusion list, patterns by village."""

from fupin.identification.exit.household import ExitTest, Line, exclusions, exit_tests, rendered, test_household

__all__ = ["ExitTest", "Line", "exclusions", "exit_tests", "rendered", "test_household"]
