internal import CPgQuery
import Glibc

/// A change of the tree that can be taken back.
struct TreeChange {
    let change: Mutant.Change
    let clause: QueryClause
    let detail: String
    let apply: () -> Void
    let revert: () -> Void
    /// False for the order of rows that are equal otherwise.
    var isFirst = true
    /// ``Mutant/columns``.
    var columns: [ColumnUse] = []
    /// ``Mutant/isNeededElsewhere``.
    var isNeededElsewhere = false
    /// ``Mutant/grouped``.
    var grouped: [ColumnUse] = []
    /// ``Mutant/rightTable``.
    var rightTable: String?
    /// ``Mutant/equivalence``.
    var equivalence: String?
    /// ``Mutant/dropped``.
    var dropped: [ColumnUse] = []

    static func replacing<Node, Value>(
        _ node: UnsafeMutablePointer<Node>, _ path: WritableKeyPath<Node, Value>, _ value: Value,
        _ change: Mutant.Change, _ clause: QueryClause, _ detail: String
    ) -> TreeChange {
        let old = node.pointee[keyPath: path]
        return TreeChange(
            change: change, clause: clause, detail: detail,
            apply: { node.pointee[keyPath: path] = value }, revert: { node.pointee[keyPath: path] = old })
    }

    /// Another name or operator; the text is lent to the tree as long as the change lasts.
    static func renaming(
        _ node: UnsafeMutablePointer<PgQuery__String>, _ name: String, _ change: Mutant.Change,
        _ clause: QueryClause, _ detail: String
    ) -> TreeChange {
        let old = node.pointee.sval
        return TreeChange(
            change: change, clause: clause, detail: detail, apply: { node.pointee.sval = strdup(name) },
            revert: {
                free(node.pointee.sval)
                node.pointee.sval = old
            })
    }

    /// One element of a list left out: the last takes its place, and the list is one shorter.
    static func dropping<Node>(
        _ node: UnsafeMutablePointer<Node>,
        _ list: KeyPath<Node, UnsafeMutablePointer<UnsafeMutablePointer<PgQuery__Node>?>?>,
        _ count: WritableKeyPath<Node, Int>, _ index: Int, _ change: Mutant.Change, _ clause: QueryClause,
        _ detail: String
    ) -> TreeChange {
        func exchange() {
            guard let elements = node.pointee[keyPath: list] else { return }
            let last = max(node.pointee[keyPath: count] - 1, 0)
            (elements[index], elements[last]) = (elements[last], elements[index])
        }
        return TreeChange(
            change: change, clause: clause, detail: detail,
            apply: {
                exchange()
                node.pointee[keyPath: count] -= 1
            },
            revert: {
                node.pointee[keyPath: count] += 1
                exchange()
            })
    }
}

extension TreeChange {
    /// ``Mutant/isVital``.
    var isVital: Bool {
        switch change {
        case .bound: clause != .having
        // Of a column that is counted only whether it is NULL matters.
        case .column: clause != .ordering && clause != .grouping && columns.isEmpty
        default: isFirst
        }
    }
}
