"""What deploy/bench measures the console with: how soon each page can be used with much data, and what the log takes.

    bench_console.py fill TASK_FOLDER          1,000,000 log records, 5,000 pairs, 300 tables with 300 relations
    bench_console.py measure BASE TASK ROUNDS  prints "PAGE SECONDS" for each page, and "log-memory MIB"

Run by Debian's Python, whose selenium it is.
"""
import json
import pathlib
import sys

# What a page shows once it can be used, by its address.
PAGES = {
    "empty": ("#/none", ".empty"), "tasks": ("#/tasks", ".tasks tbody tr:nth-child(50)"), "last-page": ("#/tasks?page=200", ".tasks tbody tr"),
    "task": ("#/tasks/{}", ".step"), "log": ("#/tasks/{}/log", "#log span, #log:not(:empty)"), "first-error": ("#/tasks/{}/log?level=ERROR", "#log span"),
    "files": ("#/tasks/{}/files", ".files-page td"), "pairs": ("#/tasks/{}/pairs", ".pair:nth-child(20)"),
    "pair-filter": ("#/tasks/{}/pairs?table=table_7", ".pair"), "schema": ("#/tasks/{}/schema", ".graph .dot"),
    "table": ("#/tasks/{}/schema?table=table_7", ".columns-table"),
}
# Notes when a selector first picks something that is drawn.
WATCH = """
const look = () => {
  const wanted = sessionStorage.wanted;
  if (wanted && document.querySelector(wanted)) requestAnimationFrame(() => { window.usable ??= performance.now(); });
  else requestAnimationFrame(look);
};
look();
"""


def fill(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "data_pipeline.log", "w") as log:
        for number in range(1_000_000):
            level = "ERROR" if number % 100_000 == 54_321 else "WARNING" if number % 50 == 0 else "INFO"
            log.write(f"2025-06-27 {number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02} [{level}] DDLMDGenerator: 处理表 ods.order_item 的第 {number} 批数据\n")
    pairs, evidence = [], []
    for number in range(5000):
        table = f"table_{number % 300}"
        pair = {"question": f"{table} 的第 {number} 个问题，金额合计是多少？",
                "sql": f"SELECT status AS \"状态\", SUM(amount) AS \"金额合计\"\nFROM {table}\nWHERE id > {number}\nGROUP BY status\nORDER BY status;"}
        pairs.append(pair)
        evidence.append(json.dumps({**pair, "source": "offline", "grade": "ABCD"[number % 4], "derivation": None, "gates": {
            "data_rows": 5, "witnesses": 5, "witnesses_with_rows": 5, "mutants_told_apart": 9, "mutants_left": [], "mutants_equivalent": [],
            "schema_faults": [], "wording_faults": []}}, ensure_ascii=False))
    (folder / "qs_bench_20250627_143052_pair.json").write_text(json.dumps(pairs, ensure_ascii=False))
    (folder / "qs_bench_20250627_143052_evidence.jsonl").write_text("\n".join(evidence) + "\n")
    column = {"type": "character varying(80)", "short_type": "varchar(80)", "family": "text", "comment": {"text": "状态: 开放、关闭", "source": "database"},
              "samples": ["开放", "关闭"], "null_fraction": 0.1, "distinct": 2,
              "meaning": {"role": "category", "evidence": ["comment"], "confidence": 0.9, "reason": "its comment lists values"}}
    tables = [{"schema": "public", "name": f"table_{number}", "kind": "table", "comment": {"text": f"第 {number} 张表", "source": "database"}, "row_count": 1000,
               "meaning": {"kind": "event", "evidence": ["comment"], "confidence": 0.8}, "columns": [{"name": f"column_{one}", "number": one, **column} for one in range(1, 21)],
               "primary_key": ["column_1"],
               "relations": [{"columns": ["column_2"], "target_schema": "public", "target": f"table_{(number * 7 + 1) % 300}", "target_columns": ["column_1"], "inferred": number % 2 == 0,
                              "inclusion": 1, "confidence": 0.9}]} for number in range(300)]
    (folder / "schema.json").write_text(json.dumps({"format": "schema", "version": 1, "generated_at": "2025-06-27T14:30:52", "database": "bench", "language": "zh", "tables": tables}, ensure_ascii=False))


def memory(browser):
    """MiB of the process that shows the page: its own, and its part of what it shares."""
    browser.driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    parents = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text().split("\0")
            parents[int(folder.name)] = (int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]), words)
        except (OSError, IndexError):
            continue
    ours = {browser.driver.service.process.pid}
    while more := {one for one, (parent, _) in parents.items() if parent in ours} - ours:
        ours |= more
    sizes = [int(line.split()[1]) for one in ours if "--type=renderer" in " ".join(parents[one][1])
             for line in open(f"/proc/{one}/smaps_rollup") if line.startswith("Pss:")]
    return max(sizes) / 1024


def measure(base, task, rounds):
    sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "Tests/EndToEndTests/Console"))
    from browser import Browser
    browser = Browser(base, "/nowhere")
    try:
        browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        for name, (address, selector) in PAGES.items():
            times = []
            for _ in range(rounds):
                browser.driver.get(f"{base}/console/icon.svg")
                browser.script("sessionStorage.wanted = arguments[0]", selector)
                browser.driver.get("about:blank")
                browser.driver.get(f"{base}/{address.format(task)}")
                times.append(browser.until(lambda: browser.script("return window.usable"), name))
            print(name, sorted(times)[len(times) // 2] / 1000, flush=True)
            if name == "log":
                # It can be read while the earlier half of it still comes.
                browser.until(lambda: browser.script("return document.querySelector('#log').textContent.split('\\n').length") > 1000, "1,000 records")
                print("log-memory", memory(browser), flush=True)
    finally:
        browser.close()


if sys.argv[1] == "fill":
    fill(pathlib.Path(sys.argv[2]))
else:
    measure(sys.argv[2], sys.argv[3], int(sys.argv[4]))
