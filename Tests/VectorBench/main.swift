// What `deploy/bench vectors` measures inside a program. Prints JSON.
//
//   vector-bench embedding          an endpoint of some latency
//   vector-bench load URI ROWS      the database's part of a load into an empty database

import Glibc

let words = CommandLine.arguments.dropFirst()
switch (words.first, words.count) {
case ("embedding", 1): try EmbeddingBench.run()
case ("load", 3): try LoadBench.run(uri: words[2], rows: Int(words[3]) ?? 0)
default:
    print("usage: vector-bench embedding | load URI ROWS")
    exit(64)
}
