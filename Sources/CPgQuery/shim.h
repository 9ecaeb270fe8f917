#pragma once
#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

// The addresses of descriptors tell the types of messages apart; Swift sees copies of the constants themselves.
static inline const ProtobufCMessageDescriptor *cpg_a_expr(void) { return &pg_query__a__expr__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_bool_expr(void) { return &pg_query__bool_expr__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_join_expr(void) { return &pg_query__join_expr__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_select_stmt(void) { return &pg_query__select_stmt__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_sort_by(void) { return &pg_query__sort_by__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_func_call(void) { return &pg_query__func_call__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_column_ref(void) { return &pg_query__column_ref__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_null_test(void) { return &pg_query__null_test__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_range_var(void) { return &pg_query__range_var__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_a_const(void) { return &pg_query__a__const__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_type_cast(void) { return &pg_query__type_cast__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_common_table(void) { return &pg_query__common_table_expr__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_clock(void) { return &pg_query__sqlvalue_function__descriptor; }
static inline const ProtobufCMessageDescriptor *cpg_case_when(void) { return &pg_query__case_when__descriptor; }
