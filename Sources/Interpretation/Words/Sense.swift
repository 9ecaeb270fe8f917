/// What a word in a name or a label speaks of.
enum Sense: String {
    /// A key.
    case key
    /// A number or code that something is known by.
    case code
    /// What something is called.
    case name
    /// Kinds of things.
    case category
    /// Where things are; kinds of things too, however many there are.
    case place
    /// Yes or no.
    case flag
    /// Money that was moved or is owed.
    case money
    /// Money that one thing, or one person, costs or earns; what several of them do only in what happened.
    case cost
    /// How many.
    case quantity
    /// How long.
    case duration
    /// Points of a member, of a game.
    case points
    /// How much there is at the time, or after it.
    case balance
    /// Prices, shares, sizes, marks: compared, never added up.
    case rate
    /// Kinds where there are few, figures where there are many.
    case level
    /// A place in an order.
    case ordinal
    /// How something is to be done.
    case setting
    /// Years, months, weeks, by their numbers.
    case period
    /// A time.
    case time
    /// Housekeeping.
    case technical
    /// Free text.
    case text
    /// Files, addresses of pages, positions, what programs read.
    case opaque
    /// What tells of a person.
    case personal

    /// Whether it is a number that says how much.
    var isFigure: Bool {
        switch self {
        case .money, .cost, .quantity, .duration, .points, .balance, .rate, .level, .setting: true
        default: false
        }
    }
}
