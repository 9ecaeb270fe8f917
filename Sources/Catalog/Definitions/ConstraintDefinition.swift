internal import Schema

/// A constraint with what it takes to make it again.
struct ConstraintDefinition {
    /// What is known of it.
    var constraint: Constraint
    /// What it is; that of a constraint made by hand means nothing.
    var id = ObjectID.constraint(0)
    /// Whether it stands or falls with the same constraint of a table above.
    var isInherited = false
    /// The index that enforces it; for a foreign key that of the table it refers to.
    var indexID: ObjectID?
    /// What it needs besides its table.
    var needs: [ObjectID] = []

    var name: String { constraint.name }
    var kind: Constraint.Kind { constraint.kind }
    var columns: [String] { constraint.columns }
    var definition: String { constraint.definition }
}
