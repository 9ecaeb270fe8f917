import JSON
import Postgres
import Processes
import Reviews
import Settings
import Tasks

extension Node {
    /// The step with which a run goes on after an earlier one: the first that is not completed. Nil where only the end of
    /// that run is missing, which died when its last step was done.
    ///
    /// - Throws: 409 `RESUME_IMPOSSIBLE` with the reason, where the completed ones are not what a run would make now.
    func stepToResume(_ task: PipelineTask, _ directory: TaskDirectory) throws -> PipelineStep? {
        guard task.run != nil else { throw APIError.unresumable("任务尚未执行过，请直接执行") }
        let done = task.leadingCompletedSteps
        let enabled = PipelineStep.allCases.filter(task.parameters.enables)
        let next = enabled.first { !done.contains($0) }
        guard next != nil || task.status != .completed else {
            throw APIError.unresumable("所有步骤都已完成；如需重新执行，请去掉 resume")
        }
        guard !done.isEmpty else { return next }
        let own = try store.connectionSecret(task.id).map {
            try ConnectionInfo(uri: $0, within: settings.databaseNetworks)
        }
        guard let connection = own ?? settings.connection else {
            throw APIError.unresumable("任务没有数据库连接")
        }
        let now = RunOrigin(
            list: try directory.read(TaskDirectory.tableListName) ?? [], task.parameters, connection,
            settings, reviews: try Decisions(store.reviews(of: task.parameters.databaseName)).text,
            software: ProgramPath.version(of: ProgramPath.sibling("pipeline-executor")))
        for step in done {
            let result = task.steps.first { $0.step == step }?.result
            guard let json = try result.map({ try JSONValue(parsing: $0.utf8) }),
                let earlier = RunOrigin(of: json)
            else { throw APIError.unresumable("步骤 \(step.rawValue) 由较早的版本完成，无法核对其输入") }
            let changes = now.changes(since: earlier)
            guard changes.isEmpty else {
                let names = changes.map(\.shownName).joined(separator: "、")
                throw APIError.unresumable("步骤 \(step.rawValue) 完成之后，\(names)已改变，请从头执行")
            }
            guard try !directory.outputs(of: step).isEmpty else {
                throw APIError.unresumable("步骤 \(step.rawValue) 的产物已不存在，请从头执行")
            }
        }
        if let lost = try directory.missingOutputs(of: done).first {
            throw APIError.unresumable("步骤 \(lost.step.rawValue) 的产物 \(lost.name) 已不存在，请从头执行")
        }
        return next
    }
}

extension RunOrigin.Part {
    fileprivate var shownName: String {
        switch self {
        case .tableList: "表清单"
        case .parameters: "任务参数"
        case .connection: "数据库连接"
        case .settings: "服务的配置（业务词典、语义修正、语言模型、采样或问答对数量）"
        case .reviews: "人工审核的结果"
        case .software: "程序版本"
        }
    }
}

extension APIError {
    fileprivate static func unresumable(_ reason: String) -> APIError { APIError(.resumeImpossible, reason) }
}
