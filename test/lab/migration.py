"""Idles in a transaction for longer than the database allows, as a step of a migration may: with the settings of its unit, and
without them."""

import os
import time

from airflow.configuration import conf
from sqlalchemy import create_engine, exc, text


def idle():
    engine = create_engine(conf.get("database", "sql_alchemy_conn"))
    with engine.begin() as connection:
        connection.execute(text("select 1"))
        time.sleep(8)
        connection.execute(text("select 2"))


idle()
del os.environ["PGOPTIONS"]
try:
    idle()
except exc.OperationalError:
    pass
else:
    raise SystemExit("A session without the settings of the unit was not cut off.")
