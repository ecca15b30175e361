"""What ``zipfile`` raises over damaged, odd or hostile zips; readers and the taking in of archives share it."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

# What one member raises over its own bytes; the others may open all the same.
MEMBER_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, EOFError)
# What the zip as a whole raises besides; RuntimeError is zipfile's word for encryption.
ZIP_FAULTS = (*MEMBER_FAULTS, OSError, ValueError, RuntimeError)
