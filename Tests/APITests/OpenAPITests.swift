import FoundationEssentials
import HTTP
import JSON
import Tasks
import Testing

@testable import API

/// Endpoints that `openapi.json` describes and `Routes.swift` does not have yet.
private let notYetImplemented: Set<String> = []

@Suite struct `The OpenAPI document` {
    @Test func `describes every endpoint, and none that does not exist`() throws {
        try expectSameEndpoints(besides: notYetImplemented)
    }

    @Test func `names the message that each endpoint answers with`() throws {
        let document = try Document()
        for route in Routes.all {
            guard let operation = document.operations[name(of: route)] else { continue }
            for (status, response) in operation["responses"]?.members ?? [:] where status.hasPrefix("2") {
                let answer = response["content"]?["application/json"]?["schema"]?["properties"]
                guard let message = answer?["message"]?["const"]?.stringValue else { continue }
                #expect(message == route.message, "\(name(of: route))")
                #expect(answer?["code"]?["const"]?.intValue == Int(status), "\(name(of: route))")
            }
        }
    }

    @Test func `gives each error code the status that it has`() throws {
        let responses = try Document().root["components"]?["responses"]?.members ?? [:]
        for (name, response) in responses {
            let schema = response["content"]?["application/json"]?["schema"]
            guard let own = schema?["allOf"]?.arrayValue?.last?["properties"] else { continue }
            let codes = own["error"]?["properties"]?["code"]?["enum"]?.arrayValue ?? []
            #expect(!codes.isEmpty, "\(name)")
            // nginx makes the 502, and says the same of it as of a 503.
            guard own["code"]?["const"]?.intValue != 502 else { continue }
            for code in codes.compactMap(\.stringValue).compactMap(APIError.Code.init(rawValue:)) {
                #expect(own["code"]?["const"]?.intValue == code.status.rawValue, "\(name): \(code)")
            }
        }
    }

    @Test func `names every code of a failed run`() throws {
        let schema = try Document().root["components"]?["schemas"]?["FailureCode"]
        let codes = schema?["enum"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(codes == FailureCode.allCases.map(\.rawValue))
    }

    @Test func `refers only to what it defines, and names each operation once`() throws {
        let document = try Document()
        for reference in references(in: document.root) {
            let found = reference.dropFirst(2).split(separator: "/")
                .reduce(Optional(document.root)) { $0?[String($1)] }
            #expect(reference.hasPrefix("#/") && found != nil, "\(reference)")
        }
        let ids = document.operations.values.compactMap { $0["operationId"]?.stringValue }
        #expect(ids.count == document.operations.count)
        #expect(Set(ids).count == ids.count)
    }

    /// Compares paths and methods both ways. A HEAD beside a GET is the GET's.
    private func expectSameEndpoints(besides missing: Set<String>) throws {
        let described = try Document().operations.keys.filter { $0.prefix(5) != "HEAD " }
        let routes = Set(Routes.all.map(name(of:)))
        #expect(Set(described).subtracting(routes) == missing)
        #expect(routes.subtracting(described) == [])
    }

    private func name(of route: Route) -> String { "\(route.method.rawValue) \(route.path.text)" }

    private func references(in value: JSONValue) -> [String] {
        switch value {
        case .array(let elements): elements.flatMap(references)
        case .object(let members):
            (members["$ref"]?.stringValue.map { [$0] } ?? []) + members.values.flatMap(references)
        default: []
        }
    }
}

/// `nginx/www/openapi.json` as it stands in the checkout.
private struct Document {
    let root: JSONValue
    /// By method and path, as in `GET /healthz`.
    let operations: [String: JSONValue]

    init() throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        root = try JSONValue(parsing: Data(contentsOf: project.appending(path: "nginx/www/openapi.json")))
        var operations: [String: JSONValue] = [:]
        for (path, item) in root["paths"]?.members ?? [:] {
            for (key, operation) in item.members where HTTP.Method(rawValue: key.uppercased()) != nil {
                operations["\(key.uppercased()) \(path)"] = operation
            }
        }
        self.operations = operations
    }
}

extension JSONValue {
    /// The members of an object; none for other kinds.
    fileprivate var members: [String: JSONValue] {
        guard case .object(let members) = self else { return [:] }
        return members
    }
}
