// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is held to the same rules.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// Targets in whose folders a page says what they are.
let explained = [
    "API", "Catalog", "Interpretation", "Processes", "Proof", "Questions", "Schema", "Training", "Vectors",
]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target
{
    .target(
        name: name, dependencies: dependencies, exclude: explained.contains(name) ? ["README.md"] : [],
        resources: resources, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "pipelined",
    products: [
        .executable(name: "pipelined", targets: ["pipelined"]),
        .executable(name: "pipeline-executor", targets: ["pipeline-executor"]),
        .executable(name: "pipelinectl", targets: ["pipelinectl"]),
    ],
    targets: [
        .systemLibrary(name: "CFastCGI", pkgConfig: "fcgi", providers: [.apt(["libfcgi-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CPgQuery", providers: [.apt(["libpg-query-dev", "libprotobuf-c-dev"])]),
        .target(name: "CSystem"),

        module("Crypto", ["CCrypto"]),
        module("JSON"),
        module("SQL"),
        module("Encodings"),
        module("QueryTree", ["CPgQuery"]),
        module("HTTP", ["Encodings"]),
        module("Hashing"),
        module("Failpoints"),
        module("Threads"),
        module("Tasks", ["CSystem", "Encodings", "Failpoints", "Hashing", "SQL"]),
        module("Logs", ["CSystem", "Hashing", "Tasks"]),

        module("FastCGI", ["CFastCGI", "CSystem", "HTTP"]),
        module("SQLite", ["CSQLite", "Hashing"]),
        module("Postgres", ["CPostgres", "CSystem", "Hashing", "Threads"]),
        module("HTTPClient", ["CCurl"]),

        module("TaskStoreSQLite", ["Tasks", "SQLite", "CSystem", "Failpoints", "Hashing"]),
        module("TaskStorePostgres", ["Failpoints", "Hashing", "Postgres", "SQL", "Tasks"]),
        module("Processes", ["CSystem", "Failpoints", "Hashing", "JSON", "Logs", "Tasks"]),
        module("Schema", ["Hashing", "JSON", "SQL"]),
        module("Catalog", ["Postgres", "SQL", "Schema"]),
        module("Survey", ["Postgres", "SQL", "Schema"]),
        module("LanguageModel", ["HTTPClient", "JSON"]),
        module(
            "Annotation", ["Schema", "SQL", "LanguageModel", "JSON"], resources: [.embedInCode("words.txt")]),
        module("Interpretation", ["JSON", "Schema", "SQL"]),
        module("Description", ["Annotation", "Catalog", "Interpretation", "Postgres", "Schema", "Survey"]),
        module("Training", ["JSON", "Postgres", "SQL", "Schema"]),
        module("Questions", ["Encodings", "Hashing", "JSON", "SQL", "Schema", "Training"]),
        module(
            "Reviews",
            ["Annotation", "Encodings", "Interpretation", "JSON", "SQL", "Schema", "Tasks", "Training"]),
        module("Exports", ["Encodings", "JSON", "Reviews", "SQL", "Schema", "Tasks", "Training"]),
        module("Proof", ["Hashing", "Postgres", "QueryTree", "SQL", "Schema"]),
        module("Authoring", ["Crypto", "Failpoints", "JSON", "LanguageModel", "SQL", "Schema"]),
        module(
            "Vectors",
            [
                "CSystem", "Crypto", "Encodings", "Failpoints", "Hashing", "HTTPClient", "JSON", "Postgres",
                "SQL", "Threads",
            ]),
        module(
            "Settings",
            [
                "Annotation", "Crypto", "HTTPClient", "Interpretation", "JSON", "LanguageModel", "Postgres",
                "Tasks", "Vectors",
            ]),
        module("State", ["Processes", "Settings", "TaskStorePostgres", "TaskStoreSQLite", "Tasks"]),
        module(
            "Upkeep",
            [
                "CSystem", "HTTPClient", "LanguageModel", "Postgres", "Processes", "Settings", "State",
                "TaskStoreSQLite", "Tasks", "Vectors",
            ]),
        module(
            "Pipeline",
            [
                "Annotation", "Authoring", "Catalog", "Crypto", "Description", "Failpoints", "Interpretation",
                "LanguageModel", "Logs",
                "Tasks", "JSON",
                "Postgres", "Proof", "QueryTree", "Questions", "Reviews", "Schema", "SQL", "Survey",
                "Threads", "Training",
                "Vectors",
            ]),
        module(
            "API",
            [
                "Annotation", "Catalog", "Crypto", "Description", "Exports", "Failpoints", "Interpretation",
                "HTTP", "Hashing",
                "JSON", "LanguageModel", "Logs",
                "Tasks",
                "Processes", "Reviews", "SQL", "Schema", "Survey", "Postgres", "Settings", "State",
                "Training",
                "Vectors",
            ]),

        program(
            "pipelined",
            [
                "API", "Crypto", "FastCGI", "HTTPClient", "JSON", "Postgres", "LanguageModel", "Logs",
                "Processes", "Settings", "Tasks",
                "State", "TaskStoreSQLite", "CSystem", "Threads", "Vectors",
            ]),
        program(
            "pipeline-executor",
            [
                "Failpoints", "LanguageModel", "Logs", "Pipeline", "Postgres", "Processes", "Reviews",
                "Settings",
                "State", "Tasks", "Threads", "Vectors",
            ]),
        program(
            "pipelinectl",
            [
                "Annotation", "Catalog", "Description", "Interpretation", "JSON", "LanguageModel", "Logs",
                "Pipeline", "Processes", "Postgres", "Settings",
                "Schema", "SQL",
                "State", "TaskStoreSQLite", "Tasks", "Upkeep", "Vectors",
            ]),

        .target(
            name: "TestSupport",
            dependencies: [
                "CSystem", "Hashing", "TaskStorePostgres", "TaskStoreSQLite", "Tasks", "JSON", "Postgres",
                "SQLite",
            ],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "API", "HTTP", "Hashing", "JSON", "Logs", "Postgres", "Processes", "Settings",
                "TaskStoreSQLite", "Tasks",
                "TestSupport",
            ], path: "Tests/Fuzz", swiftSettings: strict),
        .executableTarget(
            name: "vector-bench", dependencies: ["JSON", "Postgres", "TestSupport", "Vectors"],
            path: "Tests/VectorBench", swiftSettings: strict),
        .executableTarget(
            name: "pair-bench",
            dependencies: [
                "Annotation", "Authoring", "Description", "JSON", "LanguageModel", "Postgres", "Proof",
                "Questions", "Schema", "TestSupport", "Training",
            ],
            path: "Tests/PairBench", swiftSettings: strict),
        .executableTarget(
            name: "chaos",
            dependencies: [
                "CSystem", "HTTPClient", "Hashing", "JSON", "Postgres", "Processes", "SQLite",
                "TaskStoreSQLite",
                "Tasks", "TestSupport", "Vectors",
            ],
            path: "Tests/Chaos",
            swiftSettings: strict),
        .executableTarget(
            name: "simulation",
            dependencies: ["Hashing", "Postgres", "Processes", "TaskStorePostgres", "Tasks", "TestSupport"],
            path: "Tests/Simulation", swiftSettings: strict),
        tests("SimulationTests", ["simulation"]),
        tests(
            "ChaosTests",
            ["chaos", "Processes", "TestSupport", "pipelined", "pipeline-executor", "pipelinectl"]),
        tests("FuzzTests", ["fuzz"]),
        tests("CryptoTests", ["Crypto", "Postgres", "TestSupport"]),
        tests("JSONTests", ["JSON"]),
        tests(
            "TaskStoreTests",
            ["Postgres", "SQLite", "State", "Tasks", "TaskStorePostgres", "TaskStoreSQLite", "TestSupport"]),
        tests("PostgresTests", ["Postgres", "TestSupport"]),
        tests("PackageTests", []),
        tests("SQLTests", ["SQL"]),
        tests("QueryTreeTests", ["QueryTree"]),
        tests(
            "ProofTests",
            [
                "Annotation", "Description", "Postgres", "Proof", "QueryTree", "Questions", "Schema",
                "TestSupport", "Training",
            ]),
        tests(
            "PipelineTests",
            [
                "Authoring", "HTTPClient", "JSON", "LanguageModel", "Logs", "Pipeline", "Postgres", "Schema",
                "Tasks", "TestSupport",
            ]),
        tests(
            "SchemaTests",
            [
                "Annotation", "Catalog", "Description", "Hashing", "Interpretation", "JSON", "Postgres",
                "SQL",
                "Schema", "Survey", "TestSupport",
            ]),
        tests("TrainingTests", ["JSON", "Postgres", "Schema", "TestSupport", "Training"]),
        tests(
            "QuestionsTests",
            [
                "Annotation", "Catalog", "Description", "JSON", "LanguageModel", "Postgres", "QueryTree",
                "Questions",
                "SQL", "Schema", "Survey", "TestSupport", "Training",
            ]),
        tests("VectorsTests", ["HTTPClient", "JSON", "Postgres", "Vectors", "TestSupport"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Crypto", "HTTP", "JSON", "Postgres", "Processes", "Settings", "SQLite", "TestSupport",
                "fuzz",
                "pipelined", "pipeline-executor", "pipelinectl", "Vectors",
            ],
            exclude: ["Clients", "Console"], swiftSettings: strict),
        tests(
            "APITests",
            [
                "API", "HTTP", "JSON", "LanguageModel", "Logs", "Pipeline", "Postgres", "Processes",
                "Settings",
                "Tasks", "TaskStoreSQLite", "TestSupport", "Vectors",
            ]),
        tests("ReviewsTests", ["Interpretation", "JSON", "Reviews", "Schema", "Tasks", "Training"]),
        tests("ExportsTests", ["Exports"]),
        tests("EncodingsTests", ["Encodings"]),
        tests("HTTPTests", ["HTTP", "Hashing"]),
        tests("TasksTests", ["Tasks", "TestSupport"]),
        tests("LogsTests", ["Hashing", "Logs", "Tasks", "TestSupport"]),
        tests("ProcessesTests", ["JSON", "Processes", "Tasks", "TestSupport"]),
        tests(
            "SettingsTests",
            [
                "Annotation", "Interpretation", "LanguageModel", "Postgres", "Schema", "Settings",
                "TestSupport", "Vectors",
            ]),
        tests("UpkeepTests", ["Settings", "TaskStoreSQLite", "Tasks", "TestSupport", "Upkeep"]),
        tests("SQLiteTests", ["SQLite", "TestSupport"]),
        tests("HTTPClientTests", ["HTTPClient", "TestSupport"]),
        tests("LanguageModelTests", ["HTTPClient", "JSON", "LanguageModel", "TestSupport"]),
        tests(
            "InterpretationTests",
            [
                "Annotation", "Catalog", "Description", "Interpretation", "JSON", "Postgres", "SQL", "Schema",
                "TestSupport",
            ]),
        tests("AnnotationTests", ["Annotation", "JSON", "LanguageModel", "Schema", "TestSupport"]),
    ]
)
