"""What a Workspace does before the first cell: a session is there, and only /tmp can be written."""

import errno
import json
import os
import sys
from importlib.util import find_spec

from IPython import get_ipython
from snowflake.snowpark import Session


def read_only_but(writable):
    """An audit hook that raises what a read-only file system would; asked until the process has ended."""
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    names = ("mkdir", "remove", "rename", "rmdir", "link", "symlink", "chmod", "truncate")
    changing = {f"os.{name}" for name in names}
    absolute, decoded, refused = os.path.abspath, os.fsdecode, errno.EROFS

    def hook(event, args):
        opened = event == "open" and isinstance(args[0], (str, bytes)) and args[2] & writing
        if opened or event in changing:
            path = absolute(decoded(args[0]))
            if not path.startswith(writable):
                raise OSError(refused, "Read-only file system", path)

    return hook


def begin():
    given = json.loads(os.environ.pop("WORKSPACE"))
    sys.addaudithook(read_only_but((os.environ["TMPDIR"], "/dev/")))
    assert not [name for name in given["without"] if find_spec(name)]
    session = Session.builder.configs(given["session"]).create()
    assert session.get_current_database() is None
    assert session.get_current_schema() is None
    # IPython gives start-up files an argv of their own, and takes it back.
    get_ipython().events.register("pre_run_cell", lambda *_: setattr(sys, "argv", given["argv"]))


begin()
