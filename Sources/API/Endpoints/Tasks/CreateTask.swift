import Failpoints
import Logs
import Settings
import JSON
import Postgres
import Schema
import Tasks

/// What a new task is to be, guide section 3.1.
struct CreateTask: RequestFields {
    let name: String?
    let tableList: (name: String, list: TableList)?
    let businessContext: String?
    let databaseName: String?
    let connection: ConnectionInfo?
    let language: Language?
    let themeCount: Int?
    let questionsPerTheme: Int?
    let maxPairs: Int?
    let enableSQLValidation: Bool
    let enableLLMRepair: Bool
    let modifyOriginalFile: Bool
    let enableTrainingDataLoad: Bool
    let vectorTables: VectorTableOptions

    init(_ fields: inout FieldReader) {
        tableList = fields.storedTableList("table_list_file")
        businessContext = fields.text("business_context", maximumLength: 20_000)
        databaseName = fields.text("db_name", maximumLength: 128)
        connection = fields.connection("db_connection")
        language = fields.choice("language", Language.self)
        themeCount = fields.optionalInteger("theme_count", in: 1...10_000)
        questionsPerTheme = fields.optionalInteger("questions_per_theme", in: 1...100)
        maxPairs = fields.optionalInteger("max_pairs", in: 1...100_000)
        name = fields.text("task_name", maximumLength: 100)
        enableSQLValidation = fields.flag("enable_sql_validation", default: true)
        enableLLMRepair = fields.flag("enable_llm_repair", default: true)
        modifyOriginalFile = fields.flag("modify_original_file", default: true)
        enableTrainingDataLoad = fields.flag("enable_training_data_load", default: true)
        vectorTables = VectorTableOptions(
            backup: fields.flag("backup_vector_tables", default: false),
            truncate: fields.flag("truncate_vector_tables", default: false))
    }
}

/// The new task.
struct TaskCreated: JSONEncodable {
    let task: PipelineTask

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("task_id", task.id.text)
            json.field("task_name", task.name)
            json.field("status", task.status.rawValue)
            json.field("created_at", task.createdAt.iso)
            guard task.parameters.tableListFile == nil else { return }
            json.field("file_upload_mode", true)
            json.field("next_step", "POST /api/v0/data_pipeline/tasks/\(task.id)/upload-table-list")
        }
    }
}

extension Node {
    func createTask(_ fields: CreateTask) throws(APIError) -> TaskCreated {
        let connection = try database(fields.connection)
        var parameters = TaskParameters(
            tableListFile: fields.tableList?.name,
            businessContext: fields.businessContext ?? settings.businessContext,
            databaseName: fields.databaseName ?? connection.database,
            maskedConnection: connection.masked)
        parameters.language = fields.language?.rawValue
        parameters.themeCount = fields.themeCount
        parameters.questionsPerTheme = fields.questionsPerTheme
        parameters.maxPairs = fields.maxPairs
        parameters.enableSQLValidation = fields.enableSQLValidation
        parameters.enableLLMRepair = fields.enableLLMRepair
        parameters.modifyOriginalFile = fields.modifyOriginalFile
        parameters.enableTrainingDataLoad = fields.enableTrainingDataLoad
        parameters.vectorTables = fields.vectorTables
        return try internally {
            let now = try store.now()
            // The id is reserved and the directory filled first: a task that can be seen is whole.
            let id = try store.reserveID(stem: TaskID.stem(at: now))
            try Failpoint.pass("create.reserved")
            guard let writer = try folders.writer(of: id) else { throw APIError.busy(id) }
            let task = PipelineTask(
                id: id, name: fields.name, parameters: parameters, createdBy: caller.name, createdAt: now)
            do {
                try writer.create()
                if let list = fields.tableList?.list {
                    try writer.write(list)
                }
                try Failpoint.pass("create.filled")
                try store.insert(
                    task, connectionSecret: fields.connection?.revealed, writer.takeChanges())
            } catch {
                _ = try? writer.discard()
                throw error
            }
            _ = Failpoint.code(at: "create.recorded")
            log(.info, "创建任务: \(id)", logger: .tasks)
            return TaskCreated(task: task)
        }
    }
}
