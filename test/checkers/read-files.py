"""Reads every file below a folder with the parser of Python that its reader uses, and prints what is wrong."""

import configparser
import json
import os
import sys
import xml.etree.ElementTree

import yaml


def read(path):
    if path.endswith((".yml", ".yaml")):
        with open(path) as file:
            assert isinstance(yaml.safe_load(file), dict), "is not a mapping"
    elif path.endswith(".json"):
        with open(path) as file:
            json.load(file)
    elif path.endswith(".xml"):
        xml.etree.ElementTree.parse(path)
    elif path.endswith("/airflow.cfg"):
        parser = configparser.ConfigParser(strict=True)
        with open(path) as file:
            parser.read_file(file)
        for section in parser.sections():
            for key in parser[section]:
                parser.get(section, key)
    elif path.endswith(".py"):
        with open(path) as file:
            compile(file.read(), path, "exec")


for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        path = os.path.join(folder, name)
        try:
            read(path)
        except Exception as error:
            print(f"{path.removeprefix(sys.argv[1])}: {type(error).__name__}: {error}")
