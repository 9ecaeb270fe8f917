import Foundation
import Glibc
import JSON
import Processes
import TestSupport
import Testing

/// What a server gets to know that a client names, from workers whose environment tells libpq a lot.
@Suite struct `A database server that a client names` {
    private static let canary = "canary-\(UInt64.random(in: 0...UInt64.max))"

    @Test func `learns nothing of the service's environment`() throws {
        let server = try CuriousPostgres()
        // Makes the store; its workers are not asked.
        let service = try LoneService()
        let pass = service.folder.path + "/pgpass"
        try "*:*:*:*:\(Self.canary)\n".write(toFile: pass, atomically: true, encoding: .utf8)
        chmod(pass, 0o600)
        let variables = [
            "PGPASSWORD": Self.canary, "PGPASSFILE": pass, "PGUSER": Self.canary, "PGDATABASE": Self.canary,
            "PGAPPNAME": Self.canary, "PGOPTIONS": "-c search_path=\(Self.canary)",
            "PGSERVICEFILE": "/nowhere", "PGTZ": Self.canary, "PGDATESTYLE": Self.canary,
            "HOME": service.folder.path,
            "DATA_PIPELINE_DATA_DIR": service.folder.path + "/data",
            "DATA_PIPELINE_LOG_DIR": service.folder.path + "/logs",
        ]
        try FileManager.default.copyItem(atPath: pass, toPath: service.folder.path + "/.pgpass")
        // One worker by itself, as spawn-fcgi and systemd start it.
        let socket = service.folder.path + "/alone.sock"
        let body = #"{"db_connection": "postgresql://stranger@127.0.0.1:\#(server.port)/theirs"}"#
        let script = """
            python3 - '\(socket)' '\(Stack.programs)pipelined' <<'END' &
            import os, socket, sys
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(sys.argv[1])
            listener.listen(8)
            os.dup2(listener.fileno(), 0)
            os.execv(sys.argv[2], ["pipelined", "worker", "tools"])
            END
            worker=$!
            trap 'kill $worker' EXIT
            for i in $(seq 200); do [ -S '\(socket)' ] && break; sleep 0.05; done
            printf '%s' '\(body)' | REQUEST_METHOD=POST REQUEST_URI=/api/v0/database/tables CONTENT_LENGTH=\(body.utf8.count) \
                timeout 30 cgi-fcgi -bind -connect '\(socket)'
            """
        let answer = try Command.run("bash", ["-c", script], environment: variables).output
        #expect(answer.contains("Status: 500") && answer.contains("DATABASE_CONNECTION_ERROR"), "\(answer)")
        let said = server.messages
        #expect(said.contains { $0.contains("stranger") && $0.contains("theirs") }, "\(said)")
        #expect(!said.contains { $0.contains(Self.canary) }, "\(said)")
    }

    @Test func `is not shown the certificate of the service's user`() throws {
        let service = try LoneService { folder in
            let home = folder + "/home/.postgresql"
            // One certificate for both sides, which each trusts.
            let script = """
                mkdir -p '\(home)' && cd '\(home)' && umask 077 && openssl req -x509 -newkey rsa:2048 -nodes -days 2 \
                    -subj /CN=localhost -keyout postgresql.key -out postgresql.crt
                python3 - '\(folder)' <<'END' >/dev/null 2>&1 &
                import os, socket, ssl, sys
                folder = sys.argv[1]
                home = folder + "/home/.postgresql/"
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(home + "postgresql.crt", home + "postgresql.key")
                context.load_verify_locations(home + "postgresql.crt")
                context.verify_mode = ssl.CERT_OPTIONAL
                listener = socket.create_server(("127.0.0.1", 0))
                listener.settimeout(120)
                with open(folder + "/port.new", "w") as file: file.write(str(listener.getsockname()[1]))
                os.rename(folder + "/port.new", folder + "/port")
                client = listener.accept()[0]
                client.recv(8)
                client.sendall(b"S")
                client = context.wrap_socket(client, server_side=True)
                client.recv(1000)
                with open(folder + "/seen", "w") as file: file.write(str(bool(client.getpeercert())))
                END
                """
            let made = try Command.run("bash", ["-c", script])
            guard made.status == 0 else { throw Stack.Failure(text: made.output) }
            return ["HOME": folder + "/home"]
        }
        func content(_ name: String) -> String {
            (try? String(contentsOfFile: "\(service.folder.path)/\(name)", encoding: .utf8)) ?? ""
        }
        #expect(service.wait { !content("port").isEmpty })
        let answer = try service.request(
            "POST", "/api/v0/database/tables",
            json: #"{"db_connection": "postgresql://u@127.0.0.1:\#(content("port"))/d?sslmode=require"}"#,
            pool: "tools")
        #expect(answer.json["error"]?["code"]?.stringValue == "DATABASE_CONNECTION_ERROR", "\(answer)")
        #expect(service.wait { content("seen") == "False" }, "\(content("seen"))")
    }

    @Test func `cannot fill the memory of a worker`() throws {
        let server = try FloodingPostgres()
        // A request ends ten seconds before its worker would be killed.
        let service = try LoneService(["DATA_PIPELINE_REQUEST_TIMEOUT_SECONDS": "12"])
        let before = try service.workers("tools")
        let answer = try service.request(
            "POST", "/api/v0/database/tables",
            json: #"{"db_connection": "postgresql://u@127.0.0.1:\#(server.port)/d"}"#, pool: "tools")
        #expect(answer.status == 500)
        #expect(answer.json["error"]?["code"]?.stringValue == "DATABASE_CONNECTION_ERROR", "\(answer.json)")
        #expect(try service.workers("tools") == before)
        for worker in before {
            let status = try String(contentsOfFile: "/proc/\(worker)/status", encoding: .utf8)
            let peak = try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) })
            #expect(peak < 640 << 10, "\(peak) KiB")
            // A slow machine does not come that far.
            let limits = try String(contentsOfFile: "/proc/\(worker)/limits", encoding: .utf8)
            #expect(limits.contains(/Max data size +536870912/), "\(limits)")
        }
    }

    @Test func `is none of a cloud's metadata, and lies in the operator's networks`() throws {
        func ask(_ service: LoneService, _ host: String) throws -> JSONValue {
            try service.request(
                "POST", "/api/v0/database/tables",
                json: #"{"db_connection": "postgresql://u@\#(host)/d?connect_timeout=1"}"#, pool: "tools"
            ).json
        }
        let service = try LoneService()
        for host in [
            "100.100.100.200", "192.0.0.192", "[fd20:ce::254]", "[64:ff9b::a9fe:a9fe]",
            "[::ffff:100.100.100.200]",
        ] {
            let answer = try ask(service, host)
            #expect(answer["code"] == .integer(400), "\(answer)")
            #expect(answer["error"]?["invalid_params"] == .array([.string("db_connection")]), "\(host)")
        }
        let bound = try LoneService(["DATA_PIPELINE_DATABASE_NETWORKS": "10.0.0.0/8"])
        #expect(try ask(bound, "127.0.0.1:1")["code"] == .integer(400))
        // What a name stands for is looked at when a connection is made.
        let named = try ask(bound, "localhost:1")
        #expect(named["error"]?["code"]?.stringValue == "DATABASE_CONNECTION_ERROR", "\(named)")
    }
}
