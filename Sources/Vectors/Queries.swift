/// Every statement of the vector store.
///
/// The tables are LangChain's, found by the search path. What varies is a parameter.
enum Queries {
    static let extensionSchema =
        "SELECT n.nspname, to_regtype('vector') IS NOT NULL FROM pg_extension e"
        + " JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'"
    static let appendToSearchPath =
        "SELECT set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''),"
        + " quote_ident($1)), false)"
    /// The number is LangChain's, so that both wait for each other.
    static let lockCreation = "SELECT pg_advisory_xact_lock(1573678846307946496)"
    static let createExtension = "CREATE EXTENSION IF NOT EXISTS vector"

    static let tablesExist =
        "SELECT to_regclass('langchain_pg_collection') IS NOT NULL,"
        + " to_regclass('langchain_pg_embedding') IS NOT NULL"
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

    /// Name, type and type modifier of each column of one table.
    static let columns =
        "SELECT attname, format_type(atttypid, NULL), atttypmod FROM pg_attribute"
        + " WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped"

    /// Writers wait, readers do not.
    static let lock =
        "LOCK TABLE langchain_pg_collection, langchain_pg_embedding IN SHARE ROW EXCLUSIVE MODE"
    static let deleteEmbeddings = "DELETE FROM langchain_pg_embedding"

    static let collection = """
        SELECT c.cmetadata ->> 'embedding_model', c.cmetadata ->> 'embedding_dimension',
               EXISTS (SELECT FROM langchain_pg_embedding e WHERE e.collection_id = c.uuid)
        FROM langchain_pg_collection c WHERE c.name = $1 ORDER BY c.uuid LIMIT 1
        """
    static let dimensions = """
        SELECT min(vector_dims(e.embedding)), max(vector_dims(e.embedding))
        FROM langchain_pg_embedding e
        WHERE e.collection_id = (SELECT uuid FROM langchain_pg_collection WHERE name = $1 ORDER BY uuid LIMIT 1)
        """
    static let createCollection = """
        INSERT INTO langchain_pg_collection (uuid, name, cmetadata)
        SELECT gen_random_uuid(), $1::text,
               json_build_object('embedding_model', $2::text, 'embedding_dimension', $3::int)
        WHERE NOT EXISTS (SELECT FROM langchain_pg_collection WHERE name = $1::text)
        """
    static let recordModel = """
        UPDATE langchain_pg_collection
        SET cmetadata = (
            CASE WHEN jsonb_typeof(cmetadata::jsonb) = 'object' THEN cmetadata::jsonb ELSE '{}'::jsonb END
            || jsonb_build_object('embedding_model', $2::text, 'embedding_dimension', $3::int))
        WHERE name = $1
          AND (cmetadata ->> 'embedding_model', cmetadata ->> 'embedding_dimension')
              IS DISTINCT FROM ($2::text, $3::text)
        """

    static let createStage = """
        CREATE TEMPORARY TABLE pipelined_stage (
            position int, kind text, id text, document text, source text, embedding vector
        ) ON COMMIT DROP
        """
    static let copyStage = "COPY pg_temp.pipelined_stage FROM STDIN"
    static let analyzeStage = "ANALYZE pg_temp.pipelined_stage (position, kind, id)"
    static let countStage = "SELECT kind, count(*) FROM pg_temp.pipelined_stage GROUP BY kind"
    static let deleteDuplicates = """
        WITH gone AS (
            DELETE FROM pg_temp.pipelined_stage later USING pg_temp.pipelined_stage earlier
            WHERE later.id = earlier.id AND later.position > earlier.position RETURNING later.position, later.kind
        )
        SELECT kind, count(DISTINCT position) FROM gone GROUP BY kind
        """

    /// The staged rows of positions $1 up to $2 with their collection and what stands for them in `cmetadata`.
    private static let staged = """
        WITH staged AS (
            SELECT s.*, c.uuid AS collection_id,
                   jsonb_strip_nulls(jsonb_build_object('id', s.id, 'source', s.source)) AS metadata
            FROM pg_temp.pipelined_stage s
            JOIN (SELECT DISTINCT ON (name) name, uuid FROM langchain_pg_collection ORDER BY name, uuid) c
              ON c.name = s.kind
            WHERE s.position >= $1::int AND s.position < $2::int
        )
        """
    /// Rounding of a remote model is not a change, so vectors may differ by a thousandth of their length.
    static let updateRows =
        staged + """
            , changed AS (
                UPDATE langchain_pg_embedding AS stored
                SET collection_id = staged.collection_id, embedding = staged.embedding,
                    document = staged.document,
                    cmetadata = CASE WHEN jsonb_typeof(stored.cmetadata::jsonb) = 'object'
                                     THEN stored.cmetadata::jsonb ELSE '{}'::jsonb END || staged.metadata
                FROM staged
                WHERE stored.id = staged.id AND (
                    stored.collection_id IS DISTINCT FROM staged.collection_id
                    OR stored.document IS DISTINCT FROM staged.document
                    OR stored.cmetadata::jsonb @> staged.metadata IS NOT TRUE
                    OR CASE WHEN stored.embedding IS NULL THEN true
                            WHEN vector_dims(stored.embedding) <> vector_dims(staged.embedding) THEN true
                            ELSE l2_distance(stored.embedding, staged.embedding)
                                 > 0.001 * vector_norm(staged.embedding) END)
                RETURNING staged.kind
            )
            SELECT kind, count(*) FROM changed GROUP BY kind
            """
    static let insertRows =
        staged + """
            , added AS (
                INSERT INTO langchain_pg_embedding (id, collection_id, embedding, document, cmetadata)
                SELECT staged.id, staged.collection_id, staged.embedding, staged.document,
                       staged.metadata || jsonb_build_object('createdat', now())
                FROM staged
                WHERE NOT EXISTS (SELECT FROM langchain_pg_embedding stored WHERE stored.id = staged.id)
                ORDER BY staged.position
                RETURNING id
            )
            SELECT staged.kind, count(*) FROM added JOIN staged ON staged.id = added.id GROUP BY staged.kind
            """
    /// The first staged row that the store does not hold as it was given.
    static let firstMissing =
        staged + """
            SELECT min(position) FROM staged
            WHERE NOT EXISTS (
                SELECT FROM langchain_pg_embedding stored
                WHERE stored.id = staged.id AND stored.document = staged.document
                  AND stored.collection_id = staged.collection_id AND stored.embedding IS NOT NULL)
            """
    static let totals = """
        SELECT c.name, count(e.id) FROM langchain_pg_collection c
        LEFT JOIN langchain_pg_embedding e ON e.collection_id = c.uuid GROUP BY c.name
        """
    static let countEmbeddings = "SELECT count(*) FROM langchain_pg_embedding"
}
