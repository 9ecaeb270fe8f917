"""Reads exports as the tools do that they are made for: export_readers.py FOLDER RESULT

Takes FOLDER/chat, spider, vanna, wrenai and csv; writes the pairs that each holds. Needs vanna and PyYAML; WrenAI's own reader
is a program of its own, see wren_reader.py.
"""

import csv
import io
import json
import pathlib
import sys
import zipfile

import yaml
from vanna.base import VannaBase


class Trained(VannaBase):
    """Vanna with a store of its own, which keeps what it is trained with."""

    def __init__(self):
        super().__init__({})
        self.pairs, self.ddl, self.documents = [], [], []

    def add_question_sql(self, question, sql, **_):
        self.pairs.append([question, sql])
        return str(len(self.pairs))

    def add_ddl(self, ddl, **_):
        self.ddl.append(ddl)
        return str(len(self.ddl))

    def add_documentation(self, documentation, **_):
        self.documents.append(documentation)
        return str(len(self.documents))

    def nothing(self, *_, **__):
        raise NotImplementedError

    generate_embedding = get_similar_question_sql = get_related_ddl = get_related_documentation = nothing
    get_training_data = remove_training_data = nothing
    system_message = user_message = assistant_message = submit_prompt = nothing


Trained.__abstractmethods__ = frozenset()


def main():
    folder = pathlib.Path(sys.argv[1])
    found = {}
    lines = [json.loads(line)["messages"] for line in (folder / "chat").read_text().splitlines()]
    assert all([one["role"] for one in line] == ["system", "user", "assistant"] for line in lines)
    found["chat"] = [[line[1]["content"], line[2]["content"]] for line in lines]
    assert all("create table" in line[0]["content"] for line in lines), "definitions are told"

    archive = zipfile.ZipFile(folder / "spider")
    assert archive.testzip() is None
    train = json.loads(archive.read("train.json"))
    assert all(one["query"] == one["SQL"] and one["db_id"] for one in train)
    found["spider"] = [[one["question"], one["query"]] for one in train]
    assert len(archive.read("train_gold.sql").decode().splitlines()) == len(train)
    schema = json.loads(archive.read("tables.json"))[0]
    names = schema["column_names_original"]
    assert names[0] == [-1, "*"] and len(names) == len(schema["column_types"]) == len(schema["column_names"])
    assert all(0 < one < len(names) for pair in schema["foreign_keys"] for one in pair)

    vanna = Trained()
    records = json.loads((folder / "vanna").read_text())
    for record in records:
        kind = record["training_data_type"]
        if kind == "sql":
            vanna.train(question=record["question"], sql=record["content"])
        elif kind == "ddl":
            vanna.train(ddl=record["content"])
        else:
            vanna.train(documentation=record["content"])
    found["vanna"] = vanna.pairs
    assert len(vanna.ddl) == len(vanna.documents) == len(schema["table_names"])

    wren = yaml.safe_load((folder / "wrenai").read_text())
    assert wren["version"] == 1
    found["wrenai"] = [[one["nl"], one["sql"]] for one in wren["pairs"]]

    rows = list(csv.reader(io.StringIO((folder / "csv").read_text("utf-8-sig"), newline="")))
    assert rows[0][:2] == ["question", "sql"]
    found["csv"] = [row[:2] for row in rows[1:]]
    pathlib.Path(sys.argv[2]).write_text(json.dumps(found, ensure_ascii=False))


main()
