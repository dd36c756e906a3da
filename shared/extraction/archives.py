"""Archives opened with care: nothing is unpacked before its size is known, and no more than it says."""

import io
import zipfile
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from shared.extraction import Hostile, Limits, Locked, Unreadable
from shared.extraction.sniffing import BROKEN_ARCHIVE

SMALL = 1 << 20  # what unpacks to less than this may pack as well as it likes
ENCRYPTED = 1


class Archive:
    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN_ARCHIVE as error:
            raise Unreadable("This file is damaged: its archive cannot be opened.") from error
        self.limits = limits
        self.unpacked = 0
        self._checked()

    def _checked(self) -> None:
        members = self.zip.infolist()
        if len(members) > self.limits.members:
            raise Hostile(f"This file holds more than {self.limits.members} parts.")
        if sum(member.file_size for member in members) > self.limits.unpacked:
            raise Hostile(f"This file unpacks to more than {self.limits.unpacked >> 20} MB.")
        for member in members:
            packed_well = member.file_size > self.limits.ratio * max(1, member.compress_size)
            if packed_well and member.file_size > SMALL:
                raise Hostile("A part of this file unpacks to far more than a document would.")

    def has(self, name: str) -> bool:
        return name in self.zip.NameToInfo

    def read(self, name: str) -> bytes:
        try:
            member = self.zip.getinfo(name)
        except KeyError as error:
            raise Unreadable(f"This file is damaged: it has no part {name}.") from error
        if member.flag_bits & ENCRYPTED:
            raise Locked("This file is protected by a password. Remove it, then upload it again.")
        self.unpacked += member.file_size
        if self.unpacked > self.limits.unpacked:
            raise Hostile(f"This file unpacks to more than {self.limits.unpacked >> 20} MB.")
        try:
            with self.zip.open(member) as part:
                return part.read(member.file_size)
        except BROKEN_ARCHIVE as error:
            raise Unreadable(f"This file is damaged: its part {name} cannot be unpacked.") from error

    def xml(self, name: str) -> Element:
        try:
            root: Element = fromstring(self.read(name))
        except DefusedXmlException as error:
            raise Hostile("This file defines entities of its own, which documents do not do.") from error
        except ParseError as error:
            raise Unreadable(f"This file is damaged: its part {name} cannot be read.") from error
        return root
