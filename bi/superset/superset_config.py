"""How Superset runs beside a warehouse: all on this machine, the published file read-only, nothing called outside.

Superset finds this file by ``SUPERSET_CONFIG_PATH``; ``run.py`` sets that and the variables that are read here.
"""

from __future__ import annotations

import os
from typing import Any

from sqlalchemy.engine.url import URL

# Superset's own store (users, charts) is one SQLite file in a folder of its own; the warehouse is never written.
SUPERSET_HOME = os.environ["SUPERSET_HOME"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{SUPERSET_HOME}/superset.db?check_same_thread=false"
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]

APP_NAME = "jixiao"
BABEL_DEFAULT_LOCALE = os.environ.get("JIXIAO_BI_LANGUAGE", "zh")
LANGUAGES = {"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "us", "name": "English"}}

# Each query asks the file that is published now: a cache would show yesterday's.
CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
RATELIMIT_ENABLED = False
ENABLE_CORS = False
WTF_CSRF_ENABLED = True
SESSION_COOKIE_SAMESITE = "Lax"

# Browsers may load and call this server alone: no usage pixel, no maps, no fonts or pictures from elsewhere.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}


def DB_CONNECTION_MUTATOR(uri: URL, parameters: dict[str, Any], *_: Any) -> tuple[URL, dict[str, Any]]:
    """Open the snapshot that ``current.duckdb`` leads to at this moment, read-only and with nothing else in reach.

    DuckDB keeps one instance a path and process: as long as any query has ``current.duckdb`` open, the next one would
    get that same old file. By its resolved path each snapshot is an instance of its own, so that a query that begins
    after a publication sees it, whatever else is running.
    """
    if uri.get_backend_name() == "duckdb" and uri.database:
        uri = uri.set(database=os.path.realpath(uri.database))
        arguments = parameters.setdefault("connect_args", {})
        arguments["read_only"] = True
        # No file but the snapshot can be read or written by a query, and none can switch that on again.
        arguments["config"] = {"enable_external_access": False, "lock_configuration": True}
    return uri, parameters
