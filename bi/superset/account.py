"""Make Superset's user, or give it the password of ``JIXIAO_BI_PASSWORD``: others can see a command line."""

from __future__ import annotations

import os
import sys

from superset.app import create_app


def main(name: str) -> int:
    application = create_app()
    with application.app_context():
        manager = application.appbuilder.sm
        password = os.environ["JIXIAO_BI_PASSWORD"]
        user = manager.find_user(name)
        if user is None:
            manager.add_user(name, "jixiao", name, f"{name}@localhost", manager.find_role("Admin"), password=password)
        else:
            manager.reset_password(user.id, password)
        return 0 if manager.find_user(name) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
