"""What may be wrong with a written fact, in the words of the people who write it."""

from fupin.kernel.text import Text

NOT_IN_LIST = Text.of(
    zh="“%(label)s”中没有“%(code)s”这一项（代码表：%(list)s）。",
    en='"%(code)s" is not one of the values of "%(label)s" (code list: %(list)s).',
)
CHOOSE = Text.of(zh="请从下拉列表中选择。", en="Choose one from the list.")
NOT_YES_NO = Text.of(
    zh="“%(label)s”应填“是”或“否”，不能填“%(value)s”。",
    en='"%(label)s" must be yes or no, not "%(value)s".',
)
NOT_A_NUMBER = Text.of(
    zh="“%(label)s”应填数字，不能填“%(value)s”。", en='"%(label)s" must be a number, not "%(value)s".'
)
NOT_WHOLE = Text.of(
    zh="“%(label)s”应填整数，不能填“%(value)s”。", en='"%(label)s" must be a whole number, not "%(value)s".'
)
TOO_FINE = Text.of(zh="“%(label)s”最多保留 %(decimals)s 位小数。", en='"%(label)s" has at most %(decimals)s decimals.')
OUT_OF_RANGE = Text.of(
    zh="“%(label)s”应在 %(low)s 至 %(high)s 之间，不能填“%(value)s”。",
    en='"%(label)s" must lie between %(low)s and %(high)s; it is "%(value)s".',
)
DIGITS_LOST = Text.of(
    zh="“%(label)s”被表格软件当作数字，末尾几位已丢失。",
    en='The spreadsheet took "%(label)s" for a number and has lost its last digits.',
)
AS_TEXT = Text.of(zh="请把该列设为“文本”格式后重新填写。", en="Format the column as text, then type the number again.")
NOT_A_DAY = Text.of(zh="“%(label)s”不是日期：“%(value)s”。", en='"%(label)s" is not a date: "%(value)s".')
NO_SUCH_DAY = Text.of(zh="“%(label)s”填写的日期“%(value)s”不存在。", en='"%(label)s": there is no day "%(value)s".')
DAY_MISSING = Text.of(
    zh="“%(label)s”缺少“日”：“%(value)s”。", en='"%(label)s" lacks the day of the month: "%(value)s".'
)
WRITE_DAY = Text.of(zh="请写成 2019-03-05。", en="Write it as 2019-03-05.")
