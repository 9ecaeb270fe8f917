internal import JSON
internal import Postgres
internal import SQL

/// Every statement of the vector store.
///
/// The tables are LangChain's, found by the search path. What varies is a parameter.
enum Queries {
    /// What our transactions set, until their end, from the limits on that role and database may have set.
    static func settings(extensionSchema: String?, lockTimeout: Int) -> [String] {
        let schema = extensionSchema.map { SQLText.literal(SQLText.quoted($0)) } ?? "NULL"
        return [
            "SET LOCAL statement_timeout = 0",
            """
            SELECT set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), \(schema)), true),
               set_config('quote_all_identifiers', 'off', true), set_config('transform_null_equals', 'off', true),
               set_config('array_nulls', 'on', true), set_config('exit_on_error', 'off', true),
               set_config('client_min_messages', 'error', true), set_config('lock_timeout', '\(lockTimeout)', true),
               set_config('idle_in_transaction_session_timeout', '0', true),
               set_config('DateStyle', 'ISO', true), set_config('extra_float_digits', '1', true),
               set_config('standard_conforming_strings', 'on', true), set_config('bytea_output', 'hex', true),
               set_config('synchronous_commit',
                          CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                               ELSE current_setting('synchronous_commit') END, true),
               -- Whoever is killed leaves no statement behind. Older servers and other systems cannot look for their client.
               (SELECT count(set_config(name, '1000', true)) FROM (VALUES ('client_connection_check_interval')) AS s (name)
                WHERE current_setting('server_version_num')::int >= 140000 AND version() LIKE '%linux%')
            """,
        ]
    }

    enum OwnSession: Int, ResultColumns { case pid, started_at }
    static let ownSession = """
        SELECT pid, (extract(epoch FROM backend_start) * 1000000)::int8 AS started_at FROM pg_stat_activity
        WHERE pid = pg_backend_pid()
        """
    static let endSession = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid = $1::int4 AND (extract(epoch FROM backend_start) * 1000000)::int8 = $2::int8
        """

    enum Extension: Int, ResultColumns { case schema, isOnPath }
    static let extensionSchema = """
        SELECT n.nspname AS schema, to_regtype('vector') IS NOT NULL AS isOnPath FROM pg_extension e
        JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'
        """
    /// The number is LangChain's, so that both wait for each other.
    static let lockCreation = "SELECT pg_advisory_xact_lock(1573678846307946496)"
    static let createExtension = "CREATE EXTENSION IF NOT EXISTS vector"

    static let tablesExist =
        "SELECT to_regclass('langchain_pg_collection') IS NOT NULL AND to_regclass('langchain_pg_embedding') IS NOT NULL"
    /// What `langchain_postgres` 0.0.13 creates, names of constraints and indexes included.
    static let createCollectionTable = """
        CREATE TABLE IF NOT EXISTS langchain_pg_collection (
            uuid uuid PRIMARY KEY,
            name varchar NOT NULL UNIQUE,
            cmetadata json
        )
        """
    static let createEmbeddingTable = """
        CREATE TABLE IF NOT EXISTS langchain_pg_embedding (
            id varchar PRIMARY KEY,
            collection_id uuid REFERENCES langchain_pg_collection (uuid) ON DELETE CASCADE,
            embedding vector,
            document varchar,
            cmetadata jsonb
        )
        """
    static let createMetadataIndex =
        "CREATE INDEX IF NOT EXISTS ix_cmetadata_gin ON langchain_pg_embedding"
        + " USING gin (cmetadata jsonb_path_ops)"
    static let createIdIndex =
        "CREATE UNIQUE INDEX IF NOT EXISTS ix_langchain_pg_embedding_id ON langchain_pg_embedding (id)"

    enum Columns: Int, ResultColumns { case name, type, modifier }
    /// Name, type and type modifier of each column of one table that can be written.
    static let columns = """
        SELECT attname AS name, format_type(atttypid, NULL) AS type, atttypmod AS modifier FROM pg_attribute
        WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
        """
    enum Obstacles: Int, ResultColumns { case kind, hasChildren, hasPolicies }
    /// The kind of one table, whether others inherit from it, and whether row security applies to us.
    static let obstacles = """
        SELECT c.relkind AS kind, EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS hasChildren,
            row_security_active(c.oid) AS hasPolicies
        FROM pg_class c WHERE c.oid = to_regclass($1)
        """
    static let isOwner = """
        SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class c WHERE c.oid = to_regclass('langchain_pg_embedding')
        """

    /// Writers wait, readers do not.
    static let lock =
        "LOCK TABLE langchain_pg_collection, langchain_pg_embedding IN SHARE ROW EXCLUSIVE MODE"
    static let deleteEmbeddings = "DELETE FROM langchain_pg_embedding"
    static let deleteCollections = "DELETE FROM langchain_pg_collection"
    static let countEmbeddings = "SELECT count(*) FROM langchain_pg_embedding"

    static func count(_ table: VectorTable) -> String { "SELECT count(*) FROM \(table.rawValue)" }

    enum Version: Int, ResultColumns { case place, transaction, key }
    /// One version of any row: place, transaction, key.
    static func anyVersion(in table: VectorTable) -> String {
        "SELECT ctid::text AS place, xmin::text AS transaction, \(table.key)::text AS key FROM \(table.rawValue) LIMIT 1"
    }
    static func isVersionThere(in table: VectorTable) -> String {
        "SELECT EXISTS (SELECT FROM \(table.rawValue) WHERE ctid = $1::tid AND xmin::text = $2 AND \(table.key)::text = $3)"
    }

    enum Collection: Int, ResultColumns { case model, dimension, holdsRows, uuid }
    /// The model, dimension and uuid of a collection, and whether it holds rows.
    static let collection = """
        SELECT c.cmetadata ->> 'embedding_model' AS model, c.cmetadata ->> 'embedding_dimension' AS dimension,
               EXISTS (SELECT FROM langchain_pg_embedding e WHERE e.collection_id = c.uuid) AS holdsRows, c.uuid AS uuid
        FROM langchain_pg_collection c WHERE c.name = $1 ORDER BY c.uuid LIMIT 1
        """
    enum Models: Int, ResultColumns { case model, dimension }
    static let models = """
        SELECT DISTINCT cmetadata ->> 'embedding_model' AS model, cmetadata ->> 'embedding_dimension' AS dimension FROM langchain_pg_collection
        WHERE cmetadata ->> 'embedding_model' IS NOT NULL
        """
    static let vectorVersion = "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    enum Dimensions: Int, ResultColumns { case least, most }
    static let dimensions = """
        SELECT min(vector_dims(e.embedding)) AS least, max(vector_dims(e.embedding)) AS most
        FROM langchain_pg_embedding e WHERE e.collection_id = $1::uuid
        """
    static let createCollection = """
        INSERT INTO langchain_pg_collection (uuid, name, cmetadata)
        SELECT gen_random_uuid(), $1::text, '{}'::json
        WHERE NOT EXISTS (SELECT FROM langchain_pg_collection WHERE name = $1::text)
        """
    /// Records model, dimension and the load, of which the last 16 are kept.
    static let recordLoad = """
        UPDATE langchain_pg_collection
        SET cmetadata = (
            CASE WHEN jsonb_typeof(cmetadata::jsonb) = 'object' THEN cmetadata::jsonb ELSE '{}'::jsonb END
            || jsonb_build_object('embedding_model', $2::text, 'embedding_dimension', $3::int, 'loads', (
                SELECT jsonb_agg(load ORDER BY place) FROM (
                    SELECT load, place FROM jsonb_array_elements(
                        CASE WHEN jsonb_typeof(cmetadata::jsonb -> 'loads') = 'array'
                             THEN cmetadata::jsonb -> 'loads' ELSE '[]'::jsonb END || to_jsonb($4::text)
                    ) WITH ORDINALITY AS loads (load, place) ORDER BY place DESC LIMIT 16) AS latest)))
        WHERE name = $1
        """
    static let isLoadRecorded = """
        SELECT EXISTS (SELECT FROM langchain_pg_collection
                       WHERE jsonb_typeof(cmetadata::jsonb -> 'loads') = 'array' AND cmetadata::jsonb -> 'loads' ? $1)
        """

    /// The rows of a database's label, and those of given ids whoever wrote them.
    static let openRows = """
        DECLARE rows_of_load NO SCROLL CURSOR FOR
        WITH wanted AS (
            SELECT e.ctid FROM langchain_pg_embedding e
            WHERE e.cmetadata::jsonb @> jsonb_build_object('db_name', $1::text)
            UNION
            SELECT e.ctid FROM unnest($2::text[]) AS given (id) JOIN langchain_pg_embedding e ON e.id = given.id
        )
        SELECT e.id, c.name AS collection, encode(sha256(convert_to(e.document, 'UTF8')), 'hex') AS document,
               vector_dims(e.embedding) AS dimension, e.cmetadata::jsonb ->> 'db_name' AS database,
               e.cmetadata::jsonb ->> 'task_id' AS task, e.cmetadata::jsonb ->> 'embedding_model' AS model,
               e.cmetadata::jsonb ->> 'sha256' AS text, e.cmetadata::jsonb -> 'tables' AS tables, e.ctid::text AS place
        FROM wanted JOIN langchain_pg_embedding e ON e.ctid = wanted.ctid
        LEFT JOIN langchain_pg_collection c ON c.uuid = e.collection_id
        """
    static let nextRows = "FETCH 2000 FROM rows_of_load"
    static let closeRows = "CLOSE rows_of_load"
    static let metadata = "SELECT cmetadata::text FROM langchain_pg_embedding WHERE ctid = $1::tid"
    static let deleteRows = "DELETE FROM langchain_pg_embedding WHERE ctid = ANY ($1::tid[])"
    static let copyRows =
        "COPY langchain_pg_embedding (id, collection_id, embedding, document, cmetadata) FROM STDIN (FORMAT binary)"
    static let now = "SELECT now()::timestamptz(0)::text"

    /// Vectors of the model $1 by the hashes of their texts. COPY takes no parameters.
    static func copyVectors(model: String, hashes: [String]) -> String {
        """
        COPY (SELECT DISTINCT ON (sha256) cmetadata::jsonb ->> 'sha256' AS sha256, embedding FROM langchain_pg_embedding
              WHERE cmetadata::jsonb @> \(SQLText.literal(#"{"embedding_model": \#(JSONText.string(model))}"#))::jsonb
                AND embedding IS NOT NULL
                AND cmetadata::jsonb ->> 'sha256' IN (\(hashes.map(SQLText.literal).joined(separator: ", "))))
        TO STDOUT (FORMAT binary)
        """
    }

    enum Nearest: Int, ResultColumns { case id, distance, document, metadata }
    /// The rows nearest to the vector $3 in a collection $1: all, or those of the database's label $2. Other applications may
    /// keep texts of any length.
    static let nearest = """
        SELECT e.id AS id, (e.embedding <=> $3::vector)::float8 AS distance, left(e.document, 100000) AS document,
            CASE WHEN length(e.cmetadata::text) <= 100000 THEN e.cmetadata::text END AS metadata
        FROM langchain_pg_embedding e
        WHERE e.collection_id = $1::uuid AND vector_dims(e.embedding) = vector_dims($3::vector)
          AND ($2::text IS NULL OR e.cmetadata::jsonb @> jsonb_build_object('db_name', $2::text))
        ORDER BY e.embedding <=> $3::vector, e.id LIMIT $4::int
        """

    static func copyOut(_ table: VectorTable) -> String {
        "COPY \(table.rawValue) TO STDOUT (FORMAT csv, HEADER)"
    }
    /// The version of a row that was just written.
    static let versionOfRow =
        "SELECT ctid::text AS place, xmin::text AS transaction, id::text AS key FROM langchain_pg_embedding WHERE id = $1 LIMIT 1"
    static func copyIn(_ table: VectorTable, columns: [String]) -> String {
        "COPY \(table.rawValue) (\(columns.map(SQLText.quoted).joined(separator: ", "))) FROM STDIN (FORMAT csv)"
    }
    static let insertCollection = """
        INSERT INTO langchain_pg_collection (uuid, name, cmetadata)
        SELECT CASE WHEN EXISTS (SELECT FROM langchain_pg_collection WHERE uuid = $1::uuid) THEN gen_random_uuid() ELSE $1::uuid END,
               $2::text, $3::json RETURNING uuid::text
        """
    static let presentIDs = "SELECT id FROM langchain_pg_embedding WHERE id = ANY ($1::text[])"
}
