internal import Postgres
internal import SQL
internal import Schema

/// What needs what, as `pg_depend` records it.
struct Dependencies {
    private struct Edge {
        var part: ObjectID
        var target: ObjectID
        var kind: String
    }

    private var edges: [ObjectID: [Edge]] = [:]
    private var defined: Set<ObjectID> = []

    /// Reads what some tables need, in as many queries as there are objects that need each other in a row.
    init(_ reader: SchemaReader, tables: [UInt32]) throws(CatalogError) {
        typealias Field = CatalogQueries.Dependencies
        var seen = Set(tables.map(ObjectID.relation))
        var next = Array(seen)
        while !next.isEmpty {
            let rows = try reader.query(
                CatalogQueries.dependencies,
                [
                    ArrayText.literal(next.map(\.catalog)), ArrayText.literal(next.map(\.oid)),
                    ArrayText.literal(tables),
                ], Field.self)
            next = []
            for row in 0..<rows.rowCount {
                func id(_ catalog: Field, _ oid: Field) -> ObjectID {
                    ObjectID(catalog: rows.oid(row, catalog), oid: rows.oid(row, oid))
                }
                let edge = Edge(
                    part: id(.partCatalog, .part), target: id(.targetCatalog, .target),
                    kind: rows.text(row, Field.kind) ?? "")
                edges[id(.ownerCatalog, .owner), default: []].append(edge)
                if seen.insert(edge.target).inserted { next.append(edge.target) }
            }
        }
    }

    /// Everything that the tables need, directly or through others, the tables included.
    var objects: [ObjectID] {
        Set(edges.values.joined().map(\.target)).union(edges.keys)
            .sorted { ($0.catalog, $0.oid) < ($1.catalog, $1.oid) }
    }

    /// Tells which objects can be made by a statement of their own. The others stand for what they belong to: an array
    /// for its elements, a row type for its table, an index for its table.
    mutating func define(_ ids: some Sequence<ObjectID>) { defined.formUnion(ids) }

    /// The extension that brings an object.
    func owner(of id: ObjectID) -> ObjectID? { edges[id]?.first { $0.kind == "e" }?.target }

    /// What the parts of an object need, by part.
    func needs(of id: ObjectID) -> [ObjectID: [ObjectID]] {
        var needs: [ObjectID: [ObjectID]] = [:]
        for edge in edges[id] ?? [] where edge.kind != "m" {
            for target in resolve(edge.target) where target != id {
                needs[edge.part, default: []].append(target)
            }
        }
        return needs
    }

    /// The functions that a function's body seems to call.
    func mentions(of id: ObjectID) -> [ObjectID] {
        (edges[id] ?? []).filter { $0.kind == "m" }.flatMap { resolve($0.target) }
    }

    private func resolve(_ id: ObjectID) -> [ObjectID] {
        var found: [ObjectID] = []
        var seen: Set<ObjectID> = []
        func visit(_ id: ObjectID) {
            guard seen.insert(id).inserted else { return }
            if let owner = owner(of: id) {
                found.append(owner)
            } else if defined.contains(id) {
                found.append(id)
            } else if let below = edges[id] {
                for edge in below { visit(edge.target) }
            } else if id.isRelation {
                found.append(id)
            }
        }
        visit(id)
        return found
    }
}
