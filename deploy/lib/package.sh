# The Debian package. Part of deploy/package and deploy/package-test.
#
#   make_package FOLDER [VERSION]   makes the package there and prints its path; VERSION instead of the changelog's is for tests
#
# What it says of settings and commands comes from where they are: the README's table and the programs.
#
# shellcheck shell=bash disable=SC2016
PACKAGE_PACKAGES=(debhelper dpkg-dev bash-completion)
PACKAGE_DATA=/var/lib/pipelined
PACKAGE_LOGS=/var/log/pipelined
PACKAGE_SHARE=/usr/share/pipelined

# The version of the project stands in the package's changelog, and nowhere else.
project_version() { dpkg-parsechangelog -l "$PROJECT/deploy/debian/changelog" -S Version; }

# The settings of the README, a line each: name, type, default, meaning, with tabs between.
settings_table() {
    sed -nE 's/^\| `((DATA_PIPELINE|FLASK)_[A-Z_]+)` \| (.*) \| (.*) \| (.*) \|$/\1\t\3\t\4\t\5/p' "$PROJECT/README.md" | tr -d '`'
}

# The file of settings: all of them, of which those that the package needs are set.
settings_file() {
    local name type default meaning
    printf '%s\n' '# Settings of pipelined, a line NAME=value each; a change takes a restart, which running tasks outlive.' \
        '# Quotes around a whole value are left out; nothing is expanded. Passwords and keys do not belong here: name files of mode' \
        '# 600 that are the user pipelined'\''s, such as /etc/pipelined/database.uri. See pipelined.env(5).' ''
    while IFS=$'\t' read -r name type default meaning; do
        printf '# %s (%s, default %s)\n' "$meaning" "$type" "$default" | fold -s -w 130 | sed '2,$s/^/#   /'
        case $name in
            DATA_PIPELINE_USER) printf '%s=pipelined\n\n' "$name" ;;
            DATA_PIPELINE_DATA_DIR) printf '%s=%s\n\n' "$name" "$PACKAGE_DATA" ;;
            DATA_PIPELINE_LOG_DIR) printf '%s=%s\n\n' "$name" "$PACKAGE_LOGS" ;;
            *) printf '#%s=\n\n' "$name" ;;
        esac
    done < <(settings_table)
}

# Text as groff takes it: no line of it is a request.
as_manual() { sed -e 's/\\/\\e/g; s/-/\\-/g' -e "s/^[.']/\\\\\\&&/"; }

settings_manual() {
    local name type default meaning
    printf '%s\n' '.TH PIPELINED.ENV 5 "" pipelined "File formats"' .SH NAME 'pipelined.env \- settings of pipelined' .SH DESCRIPTION \
        '.I /etc/pipelined/pipelined.env' \
        'has a line NAME=value for each setting that is not to have its default. Quotes around a whole value are left out; nothing is expanded.' \
        'All problems are reported together when the service starts. A change takes a restart.' .PP \
        'Passwords and keys stand in files of their own, of mode 600 and the user pipelined'\''s.' .SH SETTINGS
    settings_table | as_manual | while IFS=$'\t' read -r name type default meaning; do
        printf '.TP\n.B %s\n%s.\n.br\n%s; default %s\n' "$name" "$meaning" "$type" "$default"
    done
    printf '%s\n' '.SH SEE ALSO' '.BR pipelined (8),' '.BR pipelinectl (1)'
}

commands_manual() {
    printf '%s\n' '.TH PIPELINECTL 1 "" pipelined "User commands"' .SH NAME \
        'pipelinectl \- runs the pipeline without a server, and looks after the data of pipelined' .SH SYNOPSIS '.B pipelinectl' \
        '.I COMMAND' '[\fIargument\fR…]' .SH DESCRIPTION \
        'Run by root it works with the settings in' '.I /etc/pipelined/pipelined.env' \
        'and as the user of the service, whether the service is running or not; what the environment holds already stays.' .SH COMMANDS .nf
    "$BIN/pipelinectl" help | as_manual
    printf '%s\n' .fi '.SH SEE ALSO' '.BR pipelined (8),' '.BR pipelined.env (5)'
}

# nginx' files with the places of the package.
package_nginx() {
    local part place
    local -A slots=([CONF_DIR]=$PACKAGE_SHARE/nginx [WWW_DIR]=$PACKAGE_SHARE/www [DATA_DIR]=$PACKAGE_DATA [RATE_LIMIT]=$NGINX_RATE_LIMIT
        [ACCESS_LOG]=/var/log/nginx/pipelined-access.log [ERROR_LOG]=/var/log/nginx/pipelined-error.log [VECTOR_TIMEOUT]=3630 [PEER_TIMEOUT]=3635
        [ARTIFACT_HOSTS]='localhost|127\.0\.0\.1|\[::1\]' [ARTIFACT_READERS]='allow 127.0.0.1; allow ::1;')
    mkdir -p "$1"/{parts,snippets,sites-available}
    for part in "${NGINX_PARTS[@]}" artifacts; do
        place=parts/$part
        case $part in
            server) place=snippets/pipelined ;;
            artifacts) place=snippets/pipelined-artifacts ;;
        esac
        fill_nginx "$part.conf" >"$1/$place.conf"
    done
    mkdir -p "$1/examples/pipelined"
    slots[NODES]=$'server 10.0.0.11:8084 max_fails=1 fail_timeout=5s;\n    server 10.0.0.12:8084 max_fails=1 fail_timeout=5s;'
    # A balancer's machine has no package.
    slots[CONF_DIR]=/etc/nginx/pipelined slots[LISTEN]=80
    fill_nginx balancer.conf >"$1/examples/balancer.conf"
    for part in "${BALANCER_PARTS[@]}"; do fill_nginx "$part.conf" >"$1/examples/pipelined/$part.conf"; done
    slots[NODES]=$'server n1 10.0.0.11:8084 check\n    server n2 10.0.0.12:8084 check'
    slots[LISTEN]=:80 && fill_nginx haproxy.cfg >"$1/examples/haproxy.cfg"
    cp "$PROJECT/deploy/debian/site" "$1/sites-available/pipelined"
    cp -R "$PROJECT/nginx/www" "$1/www"
}

make_package() {
    local folder=$1 work=$1/work version=${2:-$(project_version)} program
    rm -rf "$work"
    mkdir -p "$work"/{programs,etc,man,doc}
    cp -R "$PROJECT/deploy/debian" "$work/debian"
    [ "$version" = "$(project_version)" ] || sed -i "1s/(.*)/($version)/" "$work/debian/changelog"
    for program in pipelined pipeline-executor pipelinectl; do cp "$BIN/$program" "$work/programs/"; done
    settings_file >"$work/etc/pipelined.env"
    settings_manual >"$work/man/pipelined.env.5"
    commands_manual >"$work/man/pipelinectl.1"
    package_nginx "$work/nginx"
    cp "$PROJECT/README.md" "$work/doc/README.md"
    cp "$PROJECT/deploy/README.md" "$work/doc/ADMINISTRATION.md"
    (cd "$work" && umask 022 && LC_ALL=C.UTF-8 DEB_BUILD_OPTIONS='noautodbgsym nocheck' quietly dpkg-buildpackage -b -us -uc) ||
        die "软件包生成失败"
    rm -rf "$work" "$folder"/pipelined_*.{buildinfo,changes}
    printf '%s\n' "$folder/pipelined_${version}_$(dpkg --print-architecture).deb"
}
