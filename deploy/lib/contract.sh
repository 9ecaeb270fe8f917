# What deploy/contract needs besides a stack. Part of deploy/contract.
#
#   install_schemathesis          into a cache directory; SCHEMATHESIS is the program afterwards
#   check_document BASE           the service serves the document of this checkout
#   tested_document DIR           the document with what is only true of the stack in DIR
#
# shellcheck shell=bash
SCHEMATHESIS_PACKAGE=schemathesis==4.32.5

install_schemathesis() {
    install_from_pypi "$SCHEMATHESIS_PACKAGE"
    SCHEMATHESIS=$(pypi_environment "$SCHEMATHESIS_PACKAGE")/bin/schemathesis
}

check_document() {
    local address=$1/api/v0/openapi.json
    cmp -s <(curl -fsS "$address") "$PROJECT/nginx/www/openapi.json" || die "$address 与 nginx/www/openapi.json 不同"
    [[ $(curl -fsS -o /dev/null -w '%{content_type}' "$address") == application/json* ]] || die "$address 不是 application/json"
}

# Answers hold no field that is not described, although clients must bear some. Connections lead to the stack's own database,
# or to a port where nothing listens, never to a host that was made up. A list that is uploaded is one more often than not; names
# are so short that their bytes need no counting.
tested_document() {
    local port
    port=$(cat "$1/postgres/port")
    jq --rawfile uri "$1/secrets/database.uri" --arg port "$port" '
        ($uri | rtrimstr("\n") | gsub("(?<c>[.?])"; "[\(.c)]")) as $own
        | [.paths[][].requestBody | .. | ."$ref"? // empty | split("/") | last] as $asked
        | .components.schemas |= with_entries(if .key | IN($asked[]) then . else
            .value |= walk(if type == "object" and (.type == "object" or .type == ["object", "null"]) and .properties then .additionalProperties = false else . end) end)
        | .components.schemas.DatabaseConnection |= (.pattern = "^(\\s*|\($own)|\($own | gsub(":\($port)/"; ":1/")))$" | del(.examples))
        | .components.schemas.CreateTableList.properties.table_names.items.pattern |= (gsub("[{]0,62}"; "{0,14}") | gsub("[{]1,96}"; "{1,30}"))
        | .components.schemas.TableListUpload.properties.file = {type: "string", contentMediaType: "application/octet-stream",
            pattern: "^([a-z_]{1,20}(\\.[a-z_]{1,20})?[\\n,]){1,20}$"}
        # There is one node only.
        | walk(if type == "array" then map(select(. != {"$ref": "#/components/parameters/Node"})) else . end)
        | .paths["/api/v0/database/tables"].post.requestBody.content["application/json"].examples |= map_values(del(.value.db_connection))
    ' "$PROJECT/nginx/www/openapi.json"
}
