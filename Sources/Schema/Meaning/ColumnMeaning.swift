/// What a column means, and why that is believed.
public struct ColumnMeaning: Sendable, Equatable {
    /// What it is good for; ``ColumnRole/unknown`` where nothing speaks for any role.
    public var role: ColumnRole
    /// What the role rests on; empty for an unknown one.
    public var evidence: [Evidence]
    /// How sure that is, 0…1.
    public var confidence: Double
    /// What speaks for it, in a few words.
    public var reason: String?
    /// What its figures are counted in, such as 元, 分, kg or %.
    public var unit: String?
    /// What its codes mean; empty where nobody says so.
    public var codes: [CodeLabel]
    /// What the labels of its codes rest on.
    public var codesEvidence: Evidence?
    /// For a time: of what.
    public var time: TimeSort?

    /// Makes a meaning from its parts.
    public init(
        role: ColumnRole, evidence: [Evidence] = [], confidence: Double = 0, reason: String? = nil,
        unit: String? = nil,
        codes: [CodeLabel] = [], codesEvidence: Evidence? = nil, time: TimeSort? = nil
    ) {
        self.role = role
        self.evidence = evidence
        self.confidence = confidence
        self.reason = reason
        self.unit = unit
        self.codes = codes
        self.codesEvidence = codesEvidence
        self.time = time
    }

    /// What a column means of which nothing is known: it is listed and filtered, never added up, shown as a name, or an axis.
    public static let unknown = ColumnMeaning(role: .unknown)

    /// What a code of it means.
    public func label(of value: String) -> String? { codes.first { $0.value == value }?.label }
}

/// What a column is good for.
public enum ColumnRole: String, Sendable, CaseIterable {
    /// A key of its own table or to another: joined and counted, never added up or shown alone.
    case identifier
    /// A number or code that people know a row by.
    case code
    /// What a row is called.
    case name
    /// One of few values that make kinds of rows.
    case category
    /// Yes or no.
    case flag
    /// A figure that may be added up over rows: money, quantities, durations of work.
    case amount
    /// A figure that may be averaged and compared, never added up: prices, rates, levels, ages, balances.
    case rate
    /// A place in an order: ranked at most.
    case ordinal
    /// A number that says how things are to be done: time-outs, thresholds, limits.
    case setting
    /// A time; ``ColumnMeaning/time`` says of what.
    case time
    /// Marks rows as deleted.
    case deletion
    /// Housekeeping, such as a version, a tenant, or who made the row.
    case technical
    /// A password or the like; its values are never read.
    case secret
    /// What tells of a person and is masked: telephone, address, number of an identity card.
    case personal
    /// Free text.
    case text
    /// JSON, arrays, bytes, positions.
    case opaque
    /// Nothing is known: listed and filtered, no more.
    case unknown
}

/// What a column of times tells of.
public enum TimeSort: String, Sendable, CaseIterable {
    /// When what the row tells of happened.
    case occurrence
    /// When a step of it was done: paid, delivered, ended, logged in.
    case step
    /// When the row was made.
    case creation
    /// When the row was changed.
    case update
    /// When it ends to be valid.
    case expiry
    /// When it is to happen.
    case planned
    /// When somebody was born, or something began that people know it by: founded, hired, made.
    case origin
    /// The span that figures of the row are of: a day, a month, a year.
    case period
}

/// A code and what it means.
public struct CodeLabel: Sendable, Equatable {
    /// The value in the data, as text.
    public var value: String
    /// What it means.
    public var label: String

    /// Makes a label.
    public init(_ value: String, _ label: String) {
        self.value = value
        self.label = label
    }
}
