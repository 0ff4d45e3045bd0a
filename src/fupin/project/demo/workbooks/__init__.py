"""The workbooks that the villages of the demonstration send: one for each, in the manners of several houses."""
