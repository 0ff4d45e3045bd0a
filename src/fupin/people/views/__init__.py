"""The pages about people."""

from fupin.people.views.sign_in import locked_out

__all__ = ["locked_out"]
