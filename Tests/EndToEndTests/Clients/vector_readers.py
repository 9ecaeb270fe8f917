"""Reads what the service loaded as LangChain and Vanna do: vector_readers.py ORDER RESULT, two files of JSON.

The order is {"database": URI, "base_url": …, "model": …, "questions": […]}. Each question is also asked of Vanna.
Needs langchain-postgres, vanna and psycopg; the embedding model is asked as any OpenAI-compatible one.
"""

import json
import sys
import urllib.request

from langchain_core.embeddings import Embeddings
from langchain_postgres.vectorstores import PGVector
from vanna.pgvector import PG_VectorStore

KINDS = ["ddl", "documentation", "sql"]
ALL = 1_000_000


class Endpoint(Embeddings):
    """The model behind an endpoint; what was embedded once is not asked for again."""

    def __init__(self, base_url, model):
        self.url, self.model, self.known = base_url + "/embeddings", model, {}

    def embed_documents(self, texts):
        missing = list(dict.fromkeys(text for text in texts if text not in self.known))
        for start in range(0, len(missing), 64):
            batch = missing[start : start + 64]
            body = json.dumps({"model": self.model, "input": batch}).encode()
            request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(request, timeout=120) as answer:
                rows = json.load(answer)["data"]
            self.known.update((batch[row["index"]], row["embedding"]) for row in rows)
        return [self.known[text] for text in texts]

    def embed_query(self, text):
        return self.embed_documents([text])[0]


class Reader(PG_VectorStore):
    """Vanna without a language model, which reading does not need."""

    def nothing(self, *_, **__):
        raise NotImplementedError

    system_message = user_message = assistant_message = submit_prompt = nothing


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        order = json.load(file)
    database = order["database"].replace("postgresql://", "postgresql+psycopg://", 1)
    endpoint = Endpoint(order["base_url"], order["model"])
    endpoint.embed_documents(order["questions"])
    found = {"collections": {}, "similar": []}
    for kind in KINDS:
        store = PGVector(embeddings=endpoint, collection_name=kind, connection=database)
        near = store.similarity_search_with_score(order["questions"][0], k=ALL)
        by_id = store.get_by_ids([document.id for document, _ in near])
        found["collections"][kind] = {
            "rows": [[document.id, document.page_content, document.metadata] for document, _ in near],
            "distances": [score for _, score in near],
            "by_id": {document.id: document.page_content for document in by_id},
        }
    vanna = Reader({"connection_string": database, "embedding_function": endpoint})
    data = vanna.get_training_data()
    found["training_data"] = json.loads(data.to_json(orient="records"))
    for question in order["questions"]:
        found["similar"].append([pair["question"] for pair in vanna.get_similar_question_sql(question)])
    found["related_ddl"] = vanna.get_related_ddl(order["questions"][0])
    found["related_documentation"] = vanna.get_related_documentation(order["questions"][0])
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False)


main()
