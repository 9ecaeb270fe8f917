// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

public import Tasks

extension TaskStoreMemory {
    public func list(_ filter: TaskFilter, limit: Int, offset: Int) -> TaskPage {
        memory.alone { contents in
            let all = filter.status.map { contents.newestByStatus[$0] ?? SortedBlocks() } ?? contents.newest
            let isByStatusAlone = filter == TaskFilter(status: filter.status)
            var ids: [TaskID] = []
            var total = all.count
            if isByStatusAlone {
                for place in all.descending(from: min(offset, total)) {
                    guard ids.count < limit else { break }
                    ids.append(place.id)
                }
            } else {
                total = 0
                for place in all.descending(from: 0) {
                    guard let task = contents.slots[place.id]?.record?.task, filter.admits(task) else {
                        continue
                    }
                    if total >= offset, ids.count < limit { ids.append(place.id) }
                    total += 1
                }
            }
            let tasks = ids.compactMap { contents.slots[$0]?.record?.task }.map { task in
                var task = task
                task.parameters.shortenContext()
                return task
            }
            return TaskPage(tasks: tasks, total: total)
        }
    }

    public func pin(_ id: TaskID, at time: Timestamp) -> Bool {
        change(id) { contents, record in contents.pinned.insert(record.task.id) }
    }

    public func unpin(_ id: TaskID) -> Bool { memory.alone { $0.pinned.remove(id) != nil } }

    public func isPinned(_ id: TaskID) -> Bool { memory.alone { $0.pinned.contains(id) } }

    public func pinned() -> Set<TaskID> { memory.alone { $0.pinned } }
}

extension TaskFilter {
    func admits(_ task: PipelineTask) -> Bool {
        if let status, task.status != status { return false }
        if let createdBy, task.createdBy != createdBy { return false }
        if let databaseName, task.parameters.databaseName != databaseName { return false }
        if let createdFrom, task.createdAt < createdFrom { return false }
        if let createdTo, task.createdAt > createdTo { return false }
        guard let namePart else { return true }
        guard let name = task.name else { return false }
        return Self.folded(name).contains(Self.folded(namePart))
    }

    private static func folded(_ text: String) -> [UInt8] {
        text.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 + 32 : $0 }
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard part.count <= count else { return false }
        return (0...count - part.count).contains { self[$0..<$0 + part.count].elementsEqual(part) }
    }
}
