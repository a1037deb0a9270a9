"""Lines that do not fit: several records on one, one record over several, colours, torn ends, wrong bytes.

The fast way gives up on the whole line; here it is taken apart piece by piece. What can be recovered is recovered and said
to be so; of what cannot, the lark parser says what was expected at which column. It also keeps track of
what the official program sees: only the last record of a line (a lone carriage return ends a line there), and only
if nothing but JSON follows its token.
"""

import re
from functools import partial
from typing import Any

from checker.logs.dialects.dialect import Dialect, DoesNotFitError, IncompleteError
from checker.logs.grammar_errors import explain_mismatch, format_snippet
from checker.logs.irregularity import LOG_ENDS_FIX, Irregularity, IrregularityKind, build_stop_irregularity
from checker.logs.joined_lines import join_lines
from checker.logs.json_errors import describe_json_error, is_cut_off
from checker.logs.json_payload import TooDeepError, decode_payload, explain_json_limit
from checker.logs.log import ByteLocations
from checker.logs.record_edits import complete_record, encode_as_utf8, replace_columns, write_on_one_line
from checker.logs.records import Records
from checker.models.finding import Edit

__all__ = ["MalformedRecordReader"]

MOST_EXPLAINED = 50
MOST_EXPLAINED_CHARACTERS = 1 << 14
JSON_SPACE = " \t\r\n"

_IGNORABLE = r"(?:[\s\x00]|\x1b\[[0-9;?]*[ -/]*[@-~])+"


class MalformedRecordReader:
    """Takes lines apart, adding to the reader's `records` and `offsets` as it goes."""

    def __init__(self, data: bytes, dialect: Dialect, records: Records, offsets: list[int], max_irregularities: int) -> None:
        self._data = data
        self._dialect = dialect
        self._records = records
        self._offsets = offsets
        self._places = ByteLocations(data)
        self._max_irregularities = max_irregularities
        self._explained = 0
        self._latin_1 = False
        self.irregularities: list[Irregularity] = []
        self.hidden: set[int] = set()
        self.refused = False

    def read_line(self, start: int, end: int) -> int:
        """Read the line that holds the token at `start` and ends at `end`; where to look for the next token."""
        token = self._dialect.token
        at = start
        while at < end:
            piece_end = self._data.find(b"\r", at, end)
            if piece_end < 0:
                piece_end = end
            tokens = _find_occurrences(self._data, token, at, piece_end)
            for number, offset in enumerate(tokens):
                if len(self.irregularities) >= self._max_irregularities:
                    self._stop_reading(offset)
                    return len(self._data)
                last = number == len(tokens) - 1
                stop = piece_end if last else tokens[number + 1]
                consumed = self._read_record(offset, stop, last=last, ends_line=last and piece_end == end)
                if consumed > end:
                    return consumed
            at = piece_end + 1
        return end

    def _stop_reading(self, start: int) -> None:
        self.irregularities.append(build_stop_irregularity(self._places.find_line(start), self._max_irregularities))
        self.refused = True

    def _read_record(self, start: int, stop: int, *, last: bool, ends_line: bool) -> int:
        """Read one record; `last` if it is the only one that the official program would look at. Returns where it ended."""
        text, skip = self._decode_record_text(start, stop), len(self._dialect.token)
        try:
            fields, payload_at, header_end = self._dialect.parse_header(text)
        except DoesNotFitError:
            self._report_unreadable(start, text, last=last)
            return stop
        if payload_at is None:
            self._add_header_only_record(fields, text[header_end:], start, last=last)
            return stop
        skipped = re.compile(_IGNORABLE).match(text, payload_at)
        begin = skipped.end() if skipped else payload_at
        coloured = bool(text[payload_at:begin].strip(JSON_SPACE))
        end_of_record = stop
        split = False
        try:
            payload, finish = decode_payload(text, begin)
        except (ValueError, RecursionError) as error:
            joined = join_lines(self._data, self._dialect.token, text, stop, begin) if ends_line else None
            if joined is None:
                self._report_unreadable(
                    start, text, last=last, why=explain_json_limit(error), readable=isinstance(error, TooDeepError)
                )
                return stop
            payload, end_of_record, rest = joined
            split = True
        else:
            rest = text[finish:]
        blank = not re.sub(_IGNORABLE, "", rest)
        plain = not self._decode_as_latin_1(rest).strip()
        add, over = partial(self._add_irregularity, start=start), partial(replace_columns, self._places, start)
        if split:
            edit = write_on_one_line(self._places, start, skip + begin, end_of_record, payload) if blank else None
            message = "the record goes on over the next line"
            add(IrregularityKind.SPLIT, message=message, expected="one record, one line", edit=edit)
        elif coloured:
            edit = over(skip + payload_at, start + skip + len(text[:begin].encode()), "") if blank else None
            add(IrregularityKind.INTERRUPTED, message="control characters stand between token and record", edit=edit)
        elif not (plain if last else blank):
            what = "control characters follow the record" if blank else "text follows the record"
            found, edit = format_snippet(rest), over(skip + finish, stop, "" if last else "\n")
            add(IrregularityKind.TRAILING_TEXT, message=what, expected="the end of the line", found=found, edit=edit)
        if not last:
            message = "another record follows on the same line; the official program sees only the last one"
            edit = None if split else over(skip + finish, stop, "\n")
            add(IrregularityKind.SHARED_LINE, message=message, expected="one record a line", edit=edit)
        readable = plain and not coloured and not split
        if last and not readable:
            self.refused = True
        self._add_event(fields, payload, start, visible=last and readable)
        return end_of_record

    def _add_header_only_record(self, fields: dict[str, str], rest: str, start: int, *, last: bool) -> None:
        """A record that is nothing but its header, with whatever stands behind it."""
        if not rest.strip():
            self._add_event(fields, None, start, visible=last)
            return
        self._add_irregularity(
            IrregularityKind.TRAILING_TEXT, start, "text follows the record", "the end of the line", format_snippet(rest)
        )
        self.refused = self.refused or last
        self._add_event(fields, None, start, visible=False)

    def _add_event(self, fields: dict[str, str], payload: Any, start: int, *, visible: bool) -> None:
        try:
            event = self._dialect.build_event(fields, payload)
        except IncompleteError as problem:
            key = problem.event["key"] if problem.event else None
            excerpt, stops = (
                format_snippet(self._places.read_excerpt(start)),
                problem.refused and visible and not problem.unseen,
            )
            self._add_irregularity(
                problem.kind,
                start,
                str(problem),
                problem.expected,
                excerpt,
                key=key,
                stops_official=stops,
                edit=complete_record(self._places, start, problem),
            )
            self.refused = self.refused or (problem.refused and visible)
            visible = visible and not problem.unseen
            if problem.event is None:
                return
            event = problem.event
        if not visible:
            self.hidden.add(len(self._records))
        self._records.append(event)
        self._offsets.append(start)

    def _report_unreadable(self, start: int, text: str, *, last: bool, why: str | None = None, readable: bool = False) -> None:
        """A record that cannot be read: the grammar says what was expected, and where, unless it is known `why`. The
        official program reads what is `readable`."""
        column, wanted, offset = self._places.find_column(start), None, 0
        message = f"the record cannot be read{'' if why is None else f': {why}'}"
        if self._explained < MOST_EXPLAINED and len(text) <= MOST_EXPLAINED_CHARACTERS and why is None:
            self._explained += 1
            token = self._dialect.token.decode("ascii")
            offset, wanted = explain_mismatch(self._dialect.grammar, token + text)
            offset = max(offset - len(token), 0)
            message = describe_json_error(text, offset, column + len(token) + offset, wanted)
        kind = IrregularityKind.UNREADABLE if last else IrregularityKind.TRUNCATED
        if kind is IrregularityKind.TRUNCATED:
            message = "the record is cut by the next one"
        ends_log = self._data.find(b"\n", start) in (-1, len(self._data) - 1) and is_cut_off(text)
        fix = LOG_ENDS_FIX if ends_log else None
        piece = format_snippet(text[max(0, offset - 20) :]) if offset else format_snippet(text)
        place = column + len(self._dialect.token) + offset
        self.irregularities.append(
            Irregularity(kind, self._places.find_line(start), place, message, wanted, piece, key=_find_key(text), fix=fix)
        )
        self.refused = self.refused or (last and not readable)

    def _decode_record_text(self, start: int, stop: int) -> str:
        """The text behind the token; Latin-1 where its bytes are not UTF-8, as the official program reads it."""
        body = self._data[start + len(self._dialect.token) : stop]
        self._latin_1 = False
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            self._add_irregularity(
                IrregularityKind.NOT_UTF8,
                start,
                "the line is not UTF-8; it was read as Latin-1",
                "UTF-8",
                None,
                edit=encode_as_utf8(),
            )
            self._latin_1 = True
            return body.decode("latin-1")

    def _decode_as_latin_1(self, text: str) -> str:
        """The text just read, as the official program reads it: each byte a character."""
        return text if self._latin_1 else text.encode("utf-8", "surrogatepass").decode("latin-1")

    def _add_irregularity(
        self,
        kind: IrregularityKind,
        start: int,
        message: str,
        expected: str | None = None,
        found: str | None = None,
        *,
        key: str | None = None,
        stops_official: bool = False,
        edit: Edit | None = None,
    ) -> None:
        line, column = self._places.find_line(start), self._places.find_column(start)
        irregularity = Irregularity(kind, line, column, message, expected, found, key, stops_official=stops_official, edit=edit)
        self.irregularities.append(irregularity)


def _find_occurrences(data: bytes, token: bytes, start: int, end: int) -> "list[int]":
    found: list[int] = []
    at = data.find(token, start, end)
    while at >= 0:
        found.append(at)
        at = data.find(token, at + len(token), end)
    return found


_KEY = r'"key": ?"([A-Za-z0-9_]{1,80})"'


def _find_key(text: str) -> str | None:
    found = re.compile(_KEY).search(text, 0, 4096)
    return found[1] if found else None
