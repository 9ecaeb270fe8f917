// What people have decided, laid over what a run has made: decisions count from the next run on, and are seen at once.

/** What is the same for questions that differ only in marks and case, as the service tells pairs apart. */
const keyOf = (question) => question.toLowerCase().replace(/[^\p{L}\p{N}_]/gu, "") || question;

/** The decision on each pair, and those on pairs that are not there. */
export class PairDecisions {
  constructor(rows) {
    this.rows = rows;
    this.about = new Map(rows.map((row) => [keyOf(row.question), row]));
    this.result = new Map(rows.filter((row) => row.action === "edit").map((row) => [keyOf(row.new_question), row]));
  }

  /** The decision that counts for a pair as a run has left it. */
  of(pair) { return this.about.get(keyOf(pair.question)) ?? this.result.get(keyOf(pair.question)); }

  /** The pair as it will be: with `decision`, and `isApplied` where the run has known of it. */
  over(pair) {
    const decision = this.of(pair);
    if (!decision) return pair;
    const { question, sql } = outcome(decision);
    const isSame = pair.question === question && pair.sql === sql;
    if (decision.action === "reject") return {...pair, decision, isApplied: false };
    if (isSame) return {...pair, decision, isApplied: pair.evidence?.source === "human" };
    return {...pair, question, sql, made: pair.sql, decision, isApplied: false };
  }

  /** What was decided about pairs that are none of these. */
  besides(pairs) {
    const known = new Set(pairs.map((pair) => this.of(pair)).filter(Boolean));
    return this.rows.filter((row) => !known.has(row)).map((row) => ({
      ...outcome(row),
      state: row.action === "reject" ? "rejected" : "kept",
      decision: row,
      isApplied: row.action === "reject",
    }));
  }
}

const outcome = (row) => row.action === "edit" ? { question: row.new_question, sql: row.new_sql }
                                                : { question: row.question, sql: row.sql };

/** The decisions on comments and roles, by their place. */
export class PlaceDecisions {
  constructor(rows) {
    this.rows = new Map(rows.map((row) => [`${row.action}\u0000${place(row.schema, row.table, row.column)}`, row]));
  }

  comment(table, column) { return this.rows.get(`comment\u0000${place(table.schema, table.name, column?.name)}`); }

  role(table, column) { return this.rows.get(`role\u0000${place(table.schema, table.name, column?.name)}`); }
}

const place = (schema, table, column) => JSON.stringify([schema, table, column ?? null]);
