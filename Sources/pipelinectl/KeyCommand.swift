import Processes
import Settings

/// `pipelinectl key`: makes a key for the API. Its line for the file of keys goes to standard output, the secret, which is
/// kept nowhere, to standard error.
struct KeyCommand {
    static let usage = """
        usage: pipelinectl key NAME reader|operator|admin >>FILE

        Makes a key for the HTTP API and writes its line for DATA_PIPELINE_API_KEYS_FILE; the secret is shown once, on
        standard error. FILE must have mode 600.
        """

    private let name: String
    private let role: APIKey.Role

    init(_ arguments: [String]) throws(UsageError) {
        guard arguments.count == 2 else { throw UsageError(problem: "a name and a role are needed") }
        guard APIKey.isName(arguments[0]) else {
            throw UsageError(problem: "a name is 1 to 64 letters, digits, '.', '_', '-', and not 'guest'")
        }
        guard let role = APIKey.Role(rawValue: arguments[1]) else {
            throw UsageError(problem: "a role is reader, operator or admin")
        }
        name = arguments[0]
        self.role = role
    }

    func run() {
        let secret = APIKey.newSecret()
        print(APIKey(name: name, role: role, secret: secret).line)
        StandardError.line("key of \(name) (\(role.rawValue)), shown only now: \(secret)")
    }
}
