// What `deploy/bench pairs` measures inside a program. Prints JSON.
//
//   pair-bench calls CONCURRENCY     a model of some latency
//   pair-bench gates URI             the gates, of the pairs that are made for a database

import Glibc

let words = CommandLine.arguments.dropFirst()
switch (words.first, words.count) {
case ("calls", 2): try CallBench.run(concurrency: Int(words[2]) ?? 16)
case ("gates", 2): try GateBench.run(uri: words[2])
default:
    print("usage: pair-bench calls CONCURRENCY | gates URI")
    exit(64)
}
