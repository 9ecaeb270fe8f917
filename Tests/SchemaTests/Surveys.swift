import Catalog
import Postgres
import Schema
import Survey

extension Sampler {
    /// Describes the tables by what their rows tell.
    func sample(
        _ tables: inout [TableDefinition], progress: (Int, TableName) throws -> Void = { _, _ in }
    ) throws -> [SamplingProblem] {
        let (surveyed, problems) = try survey(tables.map(\.subject), progress: progress)
        for (index, subject) in surveyed.enumerated() { tables[index].describe(as: subject.table) }
        return problems
    }
}

extension RelationFinder {
    /// Describes the tables by relations that nobody declared.
    func addInferred(to tables: inout [TableDefinition]) throws {
        let found = try inferred(among: tables.map(\.subject))
        for (index, relations) in found.enumerated() {
            tables[index].describe(as: tables[index].table.related(to: relations))
        }
    }
}

extension TableDefinition {
    fileprivate var subject: SurveySubject { SurveySubject(table, oid: oid, pageCount: pageCount) }
}

extension PostgresConnection {
    /// Every table with what its rows tell, and what it has to do with the others.
    func related() throws -> [Table] {
        let (surveyed, _) = try Sampler(self).survey(allTables().map(\.subject))
        return try RelationSurvey([self]).related(surveyed)
    }
}
