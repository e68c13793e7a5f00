"""
Has Patroni judge a patroni.yml where its store and PostgreSQL's programs are, and load it with its environment.
Prints what is wrong, in Patroni's words where they are its own.
"""

import os
import socket
import sys

import yaml

path = sys.argv[1]
with open(path) as file:
    settings = yaml.safe_load(file)

# Patroni's check dials every member of the store.
stores = []
for member in settings["etcd3"]["hosts"]:
    host, port = member.rsplit(":", 1)
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    store = socket.socket(family, socket.SOCK_STREAM)
    store.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    store.bind((host, int(port)))
    store.listen()
    stores.append(store)

# It looks for PostgreSQL's programs and asks one of them for its version.
folder = settings["postgresql"]["bin_dir"]
os.makedirs(folder, exist_ok=True)
version = next(part for part in folder.replace("-", "/").split("/") if part.isdigit())
for name in ("pg_ctl", "initdb", "pg_controldata", "pg_basebackup", "postgres", "pg_isready", "pg_rewind"):
    program = os.path.join(folder, name)
    with open(program, "w") as file:
        file.write(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}.1'\n")
    os.chmod(program, 0o755)

from patroni.config import Config
from patroni.exceptions import ConfigParseError
from patroni.validator import schema

# Loading takes the variables out of the environment.
given = dict(os.environ)
try:
    # This is all that `patroni --validate-config` does.
    config = Config(path, validator=schema)
except ConfigParseError as error:
    sys.exit(error.value)

authentication = config["postgresql"]["authentication"]
for role, variable in (("superuser", "SUPERUSER"), ("replication", "REPLICATION"), ("rewind", "REWIND")):
    username = settings["postgresql"]["authentication"][role]["username"]
    if authentication[role].get("username") != username:
        print(f"{role}: the user name of the file is lost")
    password = given.get(f"PATRONI_{variable}_PASSWORD")
    if password is None or authentication[role].get("password") != password:
        print(f"{role}: the password of the environment is not merged in")
access = {"username": given.get("PATRONI_RESTAPI_USERNAME"), "password": given.get("PATRONI_RESTAPI_PASSWORD")}
if None in access.values() or config["restapi"].get("authentication") != access:
    print("restapi: the login of the environment is not merged in")
