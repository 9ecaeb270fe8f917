import JSON

/// One figure of the node, with a value for each combination of labels.
struct Metric {
    enum Kind: String {
        /// It rises and falls.
        case gauge
        /// It only grows, until the service is restarted.
        case counter
    }

    struct Sample {
        let labels: [(name: String, value: String)]
        let value: Double

        init(_ value: some BinaryInteger, _ labels: [(name: String, value: String)] = []) {
            self.labels = labels
            self.value = Double(value)
        }

        /// A time.
        init(milliseconds: some BinaryInteger, _ labels: [(name: String, value: String)] = []) {
            self.labels = labels
            value = Double(milliseconds) / 1000
        }
    }

    let name: String
    let kind: Kind
    let help: String
    let samples: [Sample]

    init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        (self.name, self.kind, self.help, self.samples) = (name, kind, help, samples)
    }

    /// In Prometheus' text format, version 0.0.4. Labels hold names of ours only: nothing in them needs escaping.
    var text: String {
        var text = "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
            text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(Self.number(sample.value))\n"
        }
        return text
    }

    fileprivate static func number(_ value: Double) -> String {
        Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}

extension Metric.Sample: JSONEncodable {
    func encode(to json: inout JSONWriter) {
        json.object { json in
            for label in labels { json.field(label.name, label.value) }
            if let whole = Int64(exactly: value) {
                json.field("value", whole)
            } else {
                json.field("value", value)
            }
        }
    }
}

/// All figures of the node by their names; each is an array of values with their labels.
struct MetricList: JSONEncodable {
    let metrics: [Metric]

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("metrics") { json in
                json.object { json in
                    for metric in metrics { json.field(metric.name, metric.samples) }
                }
            }
        }
    }
}
