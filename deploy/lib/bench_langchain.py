"""Rows a second that langchain_postgres adds in its default batches; reads the connection from standard input."""

import random
import sys
import time

from langchain_postgres import PGVector

connection = sys.stdin.readline().strip().replace("postgresql://", "postgresql+psycopg://", 1)


class Unused:
    """Embeddings are given, so none is made."""

    def embed_documents(self, texts):
        raise NotImplementedError

    def embed_query(self, text):
        raise NotImplementedError


store = PGVector(embeddings=Unused(), connection=connection, collection_name="sql")
rows = 4000
texts = [f'{{"question": "第 {row} 个问题", "sql": "SELECT {row}"}}' for row in range(rows)]
vectors = [[random.uniform(-0.1, 0.1) for _ in range(1024)] for _ in range(100)]
start = time.monotonic()
for first in range(0, rows, 100):
    # 100 is what langchain's add_documents and its indexing API hand over at once.
    store.add_embeddings(
        texts=texts[first : first + 100], embeddings=vectors, metadatas=[{"n": first + n} for n in range(100)]
    )
print(round(rows / (time.monotonic() - start)))
