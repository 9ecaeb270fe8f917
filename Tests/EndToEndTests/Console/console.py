"""Uses the console by clicking: console.py BASE DATABASE_URI AXE_JS [SCREENSHOT_FOLDER]

A new task from a connection, watched to its end; a failing one and its log; files, pairs, vectors, backups; many tasks at once.
The database of console.sql is full of markup: all of it must be shown as text.
"""
import io
import json
import pathlib
import re
import sys
import tempfile
import urllib.parse
import urllib.request
import zipfile

from browser import Browser

BASE, DATABASE, AXE = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]).read_text()
SHOTS = pathlib.Path(sys.argv[4]) if len(sys.argv) > 4 else None
HOSTILE = "<img src=x onerror=hacked=1>"
NAME = "任务 <script>hacked=8</script>"
folder = tempfile.TemporaryDirectory()
browser = Browser(BASE, folder.name)


def api(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(urllib.request.Request(f"{BASE}/api/v0/data_pipeline{path}", data)) as answer:
        return answer.read()


def seen(name):
    """A page is done: it is quiet, accessible, and if wanted drawn in both themes."""
    browser.check_quiet()
    browser.check_access(AXE)
    if SHOTS:
        for theme in ("light", "dark"):
            browser.script("document.documentElement.dataset.theme = arguments[0]", theme)
            browser.driver.save_screenshot(str(SHOTS / f"{name}-{theme}.png"))
    print(name, flush=True)


def create_task():
    browser.open()
    browser.click(".bar a", "新建任务")
    browser.type("#connection", "postgresql://nobody@127.0.0.1:1/none")
    browser.click("#connect")
    browser.wait("#tables .trouble", "DATABASE_CONNECTION_ERROR")
    browser.type("#connection", DATABASE)
    browser.click("#connect")
    browser.wait(".picker label", HOSTILE)
    browser.type("#task-name", NAME)
    browser.type("#context", "商店 <b onclick=hacked=9>")
    browser.click(".side .tick", "修复写回原文件")
    seen("new")
    browser.click("#create-run")
    browser.wait(".head h1", NAME)
    browser.click(".tabs a", "日志")
    browser.until(lambda: "工作流执行完成" in browser.text("#log"), "the log to its last record")
    browser.click(".tabs a", "概览")
    browser.wait(".head .badge.completed")
    browser.until(lambda: len(browser.find(".step.completed .figures")) == 4, "four steps with figures")
    assert "保留" in browser.text("#waterfall")
    seen("task")
    return re.search(r"#/tasks/([\w-]+)", browser.driver.current_url)[1]


def upload(name, text):
    file = pathlib.Path(folder.name) / name
    file.write_text(text)
    browser.wait(".drop")
    browser.driver.find_element("css selector", ".drop input[type=file]").send_keys(str(file))
    browser.wait(".toast", name)


def fail_task():
    """A list that names a table that is not there, put in as a file."""
    browser.click(".bar a", "新建任务")
    browser.type("#connection", DATABASE)
    browser.click("#connect")
    browser.wait(".picker label", "sale")
    browser.click("#create")
    browser.click(".tabs a", "文件")
    upload("table_list.txt", "sale\nno_such_table\n")
    browser.click("[data-action=play]")
    browser.confirm()
    browser.wait(".head .badge.failed")
    browser.click(".tabs a", "概览")
    browser.wait(".trouble", "“生成表结构文档”失败：")
    browser.wait(".trouble", "no_such_table")
    seen("failed")
    browser.click(".trouble a", "看错误日志")
    browser.until(lambda: "no_such_table" in browser.text("#log"), "the error in the log")
    assert "[INFO]" not in browser.text("#log")
    browser.click("#first-error")
    browser.wait("#log .target", "no_such_table")
    assert "[INFO]" in browser.text("#log")
    assert browser.script("return window.find('no_such_table', false, false, true) && document.querySelector('#log').contains(getSelection().anchorNode)"), "the browser's own search"
    seen("log")
    browser.open("#/tasks?status=failed")
    browser.click(".tasks .title")
    browser.wait(".head .badge.failed")


def read_task(task):
    browser.open(f"#/tasks/{task}/log?q=sale")
    browser.until(lambda: "sale" in browser.text("#log"), "the log")
    assert all("sale" in line.lower() for line in browser.text("#log").splitlines())
    browser.click(".tabs a", "文件")
    browser.click(".files-page .name button", "sale.ddl")
    browser.wait(".preview pre", "create table public.sale")
    seen("files")
    browser.click(".files-page .name button", "sale_detail.md")
    browser.wait(".preview .document li", "金额")
    browser.check_quiet()
    browser.click("#zip")
    archive = zipfile.ZipFile(io.BytesIO(browser.downloaded(folder.name, ".zip").read_bytes()))
    assert archive.testzip() is None
    files = json.loads(api(f"/tasks/{task}/files"))["data"]["files"]
    assert sorted(archive.namelist()) == sorted(f"{task}/{one['file_name']}" for one in files)
    assert archive.read(f"{task}/sale.ddl") == api(f"/tasks/{task}/files/sale.ddl")


def read_pairs(task):
    browser.click(".tabs a", "问答对")
    everything = len(json.loads(api(f"/tasks/{task}/files/{primary(task)}")))
    browser.wait("[data-state=kept]", str(everything))
    browser.choose("[data-filter=table]", "sale")
    browser.until(lambda: "table=sale" in browser.driver.current_url, "the filter in the address")
    chips = browser.script("return [...document.querySelectorAll('.pair')].map((one) => [...one.querySelectorAll('.chip.code')].map((c) => c.textContent))")
    assert chips and all("sale" in one for one in chips) and len(chips) <= everything
    browser.choose("[data-filter=grade]", "B")
    browser.wait(".pair .grade.B")
    assert not browser.find(".pair .grade:not(.B)")
    browser.click(".tabs a", "表结构")
    browser.click(".schema-side a", HOSTILE)
    browser.wait(".columns-table td", "<script>hacked=2</script>")
    browser.wait(".graph a")
    seen("schema")
    browser.open(f"#/tasks/{task}/schema")
    browser.wait(".graph .dot")
    seen("relations")


def decide(task):
    """A pair is corrected, one approved, one rejected, one added; a comment, a role and a dictionary. All of it is there after the next run."""
    browser.open(f"#/tasks/{task}/pairs")
    browser.wait(".pair:nth-child(4)")
    questions = browser.script("return [...document.querySelectorAll('.pair h3')].map((one) => one.textContent)")
    hostile = "多少条？ <img src=x onerror=hacked=20>"

    def act(question, action):
        browser.until(lambda: browser.script(
            "const one = [...document.querySelectorAll('.pair')].find((one) => one.querySelector('h3').textContent === arguments[0]);"
            "const button = one?.querySelector(`[data-action=${arguments[1]}]`); if (!button || button.disabled) return false; button.scrollIntoView({block: 'center'}); button.click(); return true",
            question, action), f"{action} of {question}")

    act(questions[0], "edit")
    browser.type("#edit-question", hostile)
    browser.type("#edit-sql", "SELECT SUM(amout) FROM sale")
    browser.click("dialog[open] button[type=submit]")
    browser.wait("#verdict .trouble", "amout")
    seen("verdict")
    browser.click("#verdict button")
    browser.click("dialog[open] button[type=submit]")
    browser.gone("dialog[open]")
    browser.wait("[data-decision=edit]", "下次运行生效")
    act(questions[1], "approve")
    browser.wait("[data-decision=approve]")
    act(questions[2], "reject")
    browser.wait("[data-decision=reject]")
    act(questions[3], "reject")
    browser.until(lambda: len(browser.find("[data-decision=reject]")) == 2, "two rejections")
    act(questions[3], "withdraw")
    browser.until(lambda: len(browser.find("[data-decision=reject]")) == 1, "one rejection")
    # The bar at the top covers what lies under it.
    browser.script("scrollTo(0, 0)")
    browser.click("#add-pair")
    browser.type("#edit-question", "人工添加的问题？")
    browser.type("#edit-sql", "SELECT id FROM sale WHERE id = 7")
    browser.click("dialog[open] button[type=submit]")
    browser.gone("dialog[open]")
    browser.click("[data-state=people]", "4")
    browser.until(lambda: len(browser.find(".pair")) == 4, "four decisions")
    seen("decisions")
    browser.click(".tabs a", "表结构")
    browser.click(".schema-side a", "sale")
    browser.click("[data-correct=shop_id]")
    browser.type("#edit-comment", "店 <b onclick=hacked=21>")
    browser.choose("#edit-role", "code")
    browser.click("dialog[open] button[type=submit]")
    browser.gone("dialog[open]")
    browser.wait("[data-decision=role]", "下次运行生效")
    browser.wait(".columns-table td", "店 <b onclick=hacked=21>")
    dictionary = pathlib.Path(folder.name) / "dictionary.csv"
    dictionary.write_text("table,column,comment\nsale,sold_on,售出日\n")
    browser.driver.find_element("css selector", ".view input[type=file]").send_keys(str(dictionary))
    browser.wait(".columns-table td", "售出日")
    seen("corrections")
    browser.click("[data-action=play]")
    browser.confirm()

    def state():
        return json.loads(api(f"/tasks/{task}"))["data"]

    browser.until(lambda: "reviews.json" in [one["file_name"] for one in json.loads(api(f"/tasks/{task}/files"))["data"]["files"]]
                  and state()["status"] == "completed", "the second run")
    pairs = {one["question"]: one["sql"] for one in json.loads(api(f"/tasks/{task}/files/{primary(task)}"))}
    assert pairs[hostile] == "SELECT SUM(amount) FROM sale" and pairs["人工添加的问题？"] and questions[1] in pairs, pairs
    assert questions[0] not in pairs and questions[2] not in pairs, pairs
    browser.wait(".columns-table .chip", "人工")
    browser.until(lambda: not browser.find("[data-decision]"), "the decisions in force")
    browser.click(".tabs a", "问答对")
    browser.click("[data-state=people]", "4")
    browser.wait("[data-decision=edit]")
    browser.wait(".pair h3", hostile)
    seen("decided")
    browser.script("scrollTo(0, 0)")
    browser.choose("#export", "csv")
    rows = browser.downloaded(folder.name, "_pairs.csv").read_text("utf-8-sig")
    assert rows.count("SELECT") >= len(pairs) and "人工添加的问题？" in rows


def replace_pairs(task):
    """Pairs that people put in, and what validation says of them: one is good, one is mended, one is refused."""
    browser.click(".tabs a", "文件")
    upload("people_pair.json", json.dumps([
        {"question": "多少 <img src=x onerror=hacked=10>", "sql": f'SELECT COUNT(*) FROM "{HOSTILE}";'},
        {"question": "合计是多少？", "sql": "SELECT SUM(amout) FROM sale;"},
        {"question": "</pre><script>hacked=11</script>", "sql": "SELECT '<script>hacked=12</script>' FROM no_such_table;"},
    ]))
    browser.click(".tabs a", "概览")
    browser.click("[data-step=sql_validation]")
    browser.confirm()
    browser.wait(".step.completed .badge.completed")
    browser.until(lambda: json.loads(api(f"/tasks/{task}"))["data"]["step_status"]["sql_validation"] == "completed", "validation")
    browser.click(".tabs a", "问答对")
    browser.click("[data-state=rejected]", "2")
    browser.wait(".pair .chip.warn", "没有这个表")
    browser.click("[data-state=repaired]", "1")
    browser.wait(".before-after", "amout")
    seen("repair")
    browser.open(f"#/tasks/{task}/pairs?table={urllib.parse.quote(HOSTILE)}")
    browser.wait(".pair h3", "<img src=x onerror=hacked=10>")
    assert len(browser.find(".pair")) == 1
    browser.click("[data-state='']")
    seen("pairs")


def primary(task):
    return next(one["file_name"] for one in json.loads(api(f"/tasks/{task}/files"))["data"]["files"] if one["is_primary"])


def use_vectors():
    browser.click(".bar a", "向量库")
    browser.type("#question", "销售金额合计")
    browser.click("button[type=submit]", "检索")
    browser.wait(".hit .distance")
    assert browser.find(".hit pre", "sale")
    seen("vectors")
    before = backups()
    browser.click("#back-up")
    browser.confirm()
    browser.wait(".toast", "已备份")
    made = (backups() - before).pop()
    browser.click(f"[data-backup='{made}'] [data-action=again]")
    browser.confirm()
    browser.wait(".toast", "已恢复")
    assert len(backups()) == len(before) + 2
    seen("backups")


def backups():
    """Those of all nodes that there are."""
    rows = nodes()
    asked = [f"?node={one['name']}" for one in rows] if len(rows) > 1 else [""]
    return {one["backup_id"] for query in asked for one in json.loads(api(f"/vector/backups{query}"))["data"]["backups"]}


def nodes():
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{BASE}/api/v0/nodes") as answer:
        return json.loads(answer.read())["data"]["nodes"]


def change_many():
    """More than a page holds: all that match are meant, not only those that are seen."""
    for number in range(53):
        api("/tasks", {"task_name": f"一批 {number}"})
    browser.open("#/tasks")
    browser.type("input[type=search].wide", "一批")
    browser.until(lambda: "共 53 个" in browser.text(".pager"), "the search")
    seen("tasks")
    browser.click("[data-id=page]")
    browser.click("#all-matching")
    browser.wait(".bulk strong", "53")
    browser.click("[data-action=delete]")
    browser.confirm()
    browser.wait(".empty", "没有符合条件的任务")
    assert json.loads(api("/tasks/query", {"task_name": "一批"}))["data"]["pagination"]["total"] == 0


def go_by_keys():
    browser.open("#/tasks")
    browser.wait(".tasks")
    browser.press("/")
    assert browser.script("return document.activeElement.type") == "search"
    browser.script("document.activeElement.blur()")
    browser.press("gd")
    browser.wait("#ready")
    rows = nodes()
    assert [one.get_attribute("data-node") for one in browser.find("#nodes tbody tr")] == [one["name"] for one in rows]
    assert len(browser.find("#nodes [data-action]")) == (len(rows) if rows[0]["address"] else 0)
    seen("node")
    browser.click("#language")
    browser.wait(".bar a", "Vectors")
    chinese = browser.script("return document.body.innerText.match(/[\\u4e00-\\u9fff]+/g)")
    assert chinese == ["中文"], chinese
    browser.click("#language")
    browser.wait(".bar a", "向量库")


def use_narrow(task):
    """On a telephone nothing has to be pushed sideways but what is wide by itself, and what agrees to a question is in sight."""
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 420, "height": 700, "deviceScaleFactor": 1, "mobile": True})
    pages = {"tasks": ".tasks", "vectors": "#backups table", "node": "#ready", "new": "#connect", f"tasks/{task}": ".step .figures", f"tasks/{task}/log": "#log:not(:empty)",
             f"tasks/{task}/files": ".files-page td", f"tasks/{task}/schema": ".graph .dot", f"tasks/{task}/schema?table=sale": ".columns-table", f"tasks/{task}/pairs": ".pair"}
    for address, content in pages.items():
        browser.open(f"#/{address}")
        browser.wait(content)
        assert browser.script("const one = document.scrollingElement; return one.scrollWidth <= one.clientWidth"), f"{address} is wider than a telephone"
    browser.click(".pair [data-action=edit]")
    browser.type("#edit-sql", "SELECT SUM(amout) FROM sale")
    browser.click("dialog[open] button[type=submit]")
    browser.wait("#verdict .trouble")
    assert browser.script("const {top, bottom} = document.querySelector('dialog[open] button[type=submit]').getBoundingClientRect();"
                          "return top >= 0 && bottom <= innerHeight"), "the button is out of sight"
    browser.click("dialog[open] button", "取消")
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def check_words():
    """Every Chinese text that a page shows has an English one, and no other has."""
    pages = pathlib.Path(__file__).parents[3] / "nginx/www/console"
    table = (pages / "core/english.js").read_text()
    known = set(re.findall(r'"([^"\n]+)": "', table))
    used = set()
    for file in pages.rglob("*.js"):
        if file.name != "english.js":
            code = re.sub(r"^\s*(//|\*|/\*\*).*$", "", file.read_text(), flags=re.M)
            used |= {one for one in re.findall(r'"([^"\n]*)"', code) if re.search("[\u3000-\u9fff\uff00-\uffef]", one)}
    assert used - {"中文"} == known, used ^ known
    # What the service counts has a name.
    sources = pathlib.Path(__file__).parents[3] / "Sources"
    overview = (pages / "pages/task-overview.js").read_text()
    names = set(re.findall(r'\("(\w+)", ', (sources / "Pipeline/QAGeneration.swift").read_text().split("var waterfall", 1)[1].split("\"kept\"", 1)[0]))
    for file, kind in (("Proof/QueryGates.swift", "Rejection"), ("Authoring/ModelDesk.swift", "Purpose")):
        cases = re.search(rf"enum {kind}\b.*?\n    }}", (sources / file).read_text(), re.S)[0]
        names |= {raw or name for name, raw in re.findall(r'case (\w+)(?: = "(\w+)")?', cases)}
    missing = {one for one in names if f"  {one}: " not in overview}
    assert len(names) > 15 and not missing, missing


try:
    check_words()
    task = create_task()
    fail_task()
    read_task(task)
    read_pairs(task)
    decide(task)
    replace_pairs(task)
    use_vectors()
    change_many()
    use_narrow(task)
    go_by_keys()
    browser.check_quiet()
    print("done")
finally:
    browser.close()
