internal import HTTPClient
internal import LanguageModel
internal import Postgres
internal import Settings
internal import Tasks
internal import Vectors

extension Doctor {
    /// Up to which difference two clocks are the same, in milliseconds.
    private static let sameTime: Int64 = 30_000
    /// How long an endpoint may take to answer, in seconds.
    private static let patience = 15.0

    func checkServers() {
        if let info = settings.connection {
            _ = connect(info, as: "database")
        } else {
            tell(.notice("database", "none is set: tasks have to name one"))
        }
        let embedding = checkEmbedding()
        if let info = settings.vectorConnection {
            checkVectorTables(info, embedding)
        } else {
            tell(
                .notice(
                    "vector database", "none is set: nothing can be loaded",
                    "set DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE"))
        }
        checkModel()
    }

    private func connect(_ info: ConnectionInfo, as name: String) -> PostgresConnection? {
        do throws(PostgresError) {
            let connection = try PostgresConnection(info, lifetimeSeconds: Int(Self.patience))
            let version = connection.serverVersion
            let text = "\(info.masked): PostgreSQL \(version / 10_000).\(version % 10_000)"
            tell(
                version < 120_000
                    ? .problem(name, text, "version 12 or later is needed") : .fine(name, text))
            let time = try connection.query(
                "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint")
            let apart = Timestamp.now().milliseconds - Int64(time.integer(0, 0) ?? 0)
            if abs(apart) > Self.sameTime {
                tell(
                    .notice(
                        "clock",
                        "the server of the \(name) and this machine are \(apart / 1000) seconds apart",
                        "keep both by NTP"))
            }
            return connection
        } catch {
            tell(
                .problem(
                    name, "\(info.masked): \(error.fault ?? .unreachable)",
                    "see that it runs and admits the role"))
            return nil
        }
    }

    private func checkVectorTables(_ info: ConnectionInfo, _ model: String?) {
        guard let connection = connect(info, as: "vector database") else { return }
        do {
            let found = try connection.query(
                "SELECT default_version, installed_version FROM pg_available_extensions WHERE name = 'vector'"
            )
            if found.rowCount == 0 {
                tell(.problem("pgvector", "the server does not have it", "install pgvector on the server"))
            } else if let version = found.text(0, 1) {
                tell(.fine("pgvector", version))
            } else {
                tell(
                    .notice(
                        "pgvector", "\(found.text(0, 0) ?? "") can be added to the database",
                        "CREATE EXTENSION vector, or let the first load do it"))
            }
            guard let models = try VectorStore(info).modelsInUse() else {
                return tell(.notice("vector tables", "they are not there yet; the first load makes them"))
            }
            let others = models.filter { $0 != model }
            guard let model, !others.isEmpty else {
                return tell(.fine("vector tables", "they can be used"))
            }
            tell(
                .problem(
                    "vector tables",
                    "they hold vectors of \(others.joined(separator: ", ")), the settings say \(model)",
                    "set that model, or load with truncate_vector_tables"))
        } catch {
            tell(.problem("vector tables", "\(error)", "see to the rights and the form of the tables"))
        }
    }

    /// - Returns: the model with which loads and searches embed; nil when it cannot be asked.
    private func checkEmbedding() -> String? {
        guard var endpoint = settings.embedding else {
            tell(.fine("embedding model", "the built-in n-grams"))
            return OfflineEmbedder().model
        }
        endpoint.timeoutSeconds = min(endpoint.timeoutSeconds, Self.patience)
        do {
            let embedder = try EndpointEmbedder(endpoint, retries: RetryPolicy(maximumAttempts: 1))
            try embedder.embed(
                [EmbeddingInput("ping", as: .query, name: "ping")], deliver: { _ in }, waiting: {})
            tell(.fine("embedding model", "\(endpoint): \(embedder.dimension ?? 0) dimensions"))
            return embedder.model
        } catch {
            tell(.problem("embedding model", "\(endpoint): \(error)", "see to DATA_PIPELINE_EMBEDDING_…"))
            return nil
        }
    }

    private func checkModel() {
        guard let endpoint = settings.model else { return tell(.fine("language model", "none is set")) }
        let base = endpoint.baseURL.hasSuffix("/") ? String(endpoint.baseURL.dropLast()) : endpoint.baseURL
        do {
            // Costs nothing, and every compatible endpoint answers it in some way.
            let request = HTTPRequest(.get, base + "/models", timeoutSeconds: Self.patience)
            let answer = try HTTPClient().send(request.authorized(bearer: endpoint.apiKey))
            guard ![401, 403].contains(answer.status) else {
                return tell(
                    .problem(
                        "language model", "\(endpoint) refuses the key",
                        "see to DATA_PIPELINE_LLM_API_KEY_FILE"))
            }
            tell(.fine("language model", "\(endpoint) answers"))
        } catch {
            tell(.problem("language model", "\(endpoint): \(error)", "see to DATA_PIPELINE_LLM_…"))
        }
    }
}
