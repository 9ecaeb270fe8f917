// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// (what implements a protocol is documented there)

public import Tasks

extension TaskStoreMemory {
    public func reserveID(stem: String) throws(TaskStoreError) -> TaskID {
        let ordinal = memory.alone { contents in
            contents.stems[stem, default: 0] += 1
            return contents.stems[stem] ?? 1
        }
        guard let id = TaskID(stem: stem, ordinal: ordinal, node: identity.name) else {
            throw TaskStoreError(description: "no task id can be made of \(stem)", isRetryable: false)
        }
        return id
    }

    public func insert(
        _ task: PipelineTask, connectionSecret: String?, _ changes: [DirectoryChange]
    ) throws(TaskStoreError) {
        try memory.with { contents throws(TaskStoreError) in
            guard contents.slots[task.id] == nil else {
                throw TaskStoreError(description: "there was a task \(task.id) before", isRetryable: false)
            }
            let slot = Slot(number: Int32(contents.order.count))
            let node = task.node ?? identity.name
            var task = task
            (task.node, task.recordedDirectory) = (node, false)
            let record = Record(task, slot: slot, node: node, secret: connectionSecret)
            slot.record = record
            contents.slots[task.id] = slot
            contents.order.append(task.id)
            contents.newest.insert(record.place)
            contents.newestByStatus[task.status, default: SortedBlocks()].insert(record.place)
            contents.shelf(node).tasks += 1
            note(&contents, record, "task", from: nil, to: task.status.rawValue, isOfRun: false)
            record_(&contents, record, changes)
            contents.touch(record)
        }
    }

    public func record(_ changes: [DirectoryChange], of id: TaskID) {
        change(id) { contents, record in record_(&contents, record, changes) }
    }

    private func record_(_ contents: inout Contents, _ record: Record, _ changes: [DirectoryChange]) {
        for change in changes {
            switch change {
            case .created:
                record.task.recordedDirectory = true
                note(&contents, record, "directory", from: nil, to: "present")
            case .removed:
                record.task.recordedDirectory = false
                note(&contents, record, "directory", from: "present", to: nil)
            case .tableList(let digest): note(&contents, record, "table_list", from: nil, to: digest)
            case .file(let name, let digest):
                note(&contents, record, "file", name: name, from: nil, to: digest)
            }
        }
    }

    public func task(_ id: TaskID) -> PipelineTask? {
        memory.alone { contents in
            guard let record = contents.slots[id]?.record else { return nil }
            var task = record.task
            task.fingerprint = record.revision
            return task
        }
    }

    public func version() -> StoreVersion? {
        StoreVersion(others: memory.alone { Int64(bitPattern: $0.changes) }, own: 0)
    }

    public func fingerprint(_ id: TaskID) -> (value: UInt64, isInProgress: Bool)? {
        memory.alone { contents in
            contents.slots[id]?.record.map { ($0.revision, $0.isInProgress) }
        }
    }

    public func connectionSecret(_ id: TaskID) -> String? {
        memory.alone { $0.slots[id]?.record?.secret }
    }

    public func delete(_ id: TaskID, _ changes: [DirectoryChange]) -> DeleteOutcome {
        memory.alone { contents in
            guard let record = contents.slots[id]?.record else { return .notFound }
            record_(&contents, record, changes)
            contents.touch(record)
            guard !record.isInProgress else { return .inProgress }
            remove(&contents, record)
            return .deleted
        }
    }

    public func delete(_ tasks: [(id: TaskID, changes: [DirectoryChange])]) {
        for (id, changes) in tasks { _ = delete(id, changes) }
    }

    private func remove(_ contents: inout Contents, _ record: Record) {
        note(&contents, record, "task", from: record.task.status.rawValue, to: nil)
        contents.newest.remove(record.place)
        contents.newestByStatus[record.task.status]?.remove(record.place)
        contents.pinned.remove(record.task.id)
        contents.shelf(record.node).tasks -= 1
        record.slot.record = nil
    }

    public func setBusinessContext(_ id: TaskID, _ text: String, at time: Timestamp) {
        change(id) { _, record in
            record.task.parameters.businessContext = text
            record.task.updatedAt = time
        }
    }

    public func move(_ id: TaskID, to node: NodeName) -> MoveOutcome {
        memory.alone { contents in
            guard let record = contents.slots[id]?.record else { return .notFound }
            guard !record.isInProgress else { return .inProgress }
            guard contents.nodes[node] != nil else { return .noNode }
            guard record.node != node else { return .moved }
            contents.shelf(record.node).tasks -= 1
            contents.shelf(node).tasks += 1
            note(&contents, record, "move", from: record.node.text, to: node.text)
            (record.node, record.task.node) = (node, node)
            contents.touch(record)
            return .moved
        }
    }

    /// Runs the body on the task's record, if there is one; answers whether there was.
    @discardableResult
    func change(_ id: TaskID, _ body: (inout Contents, Record) -> Void) -> Bool {
        memory.alone { contents in
            guard let record = contents.slots[id]?.record else { return false }
            body(&contents, record)
            contents.touch(record)
            return true
        }
    }
}
