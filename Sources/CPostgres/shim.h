#pragma once
#include <libpq-fe.h>

// Character constants and enum macros that Swift does not import as integers.
static const int cpq_diag_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int cpq_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int cpq_diag_message_primary = PG_DIAG_MESSAGE_PRIMARY;
static const int cpq_diag_message_detail = PG_DIAG_MESSAGE_DETAIL;
static const int cpq_diag_message_hint = PG_DIAG_MESSAGE_HINT;
static const int cpq_diag_statement_position = PG_DIAG_STATEMENT_POSITION;
static const int cpq_diag_context = PG_DIAG_CONTEXT;
