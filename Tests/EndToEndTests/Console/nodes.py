"""The console of several nodes: nodes.py BASE ADMINS_KEY AXE_JS [SCREENSHOT_FOLDER]

n2 carries out runs that do not end meanwhile, so that it can be asked to go and be taken back.
"""
import pathlib
import re
import sys
import tempfile

from browser import Browser

BASE, KEY, AXE = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]).read_text()
SHOTS = pathlib.Path(sys.argv[4]) if len(sys.argv) > 4 else None
folder = tempfile.TemporaryDirectory()
browser = Browser(BASE, folder.name)


def seen(name):
    browser.check_quiet()
    browser.check_access(AXE)
    if SHOTS:
        for theme in ("light", "dark"):
            browser.script("document.documentElement.dataset.theme = arguments[0]", theme)
            browser.driver.save_screenshot(str(SHOTS / f"{name}-{theme}.png"))
    print(name, flush=True)


def row(name, text):
    return browser.wait(f"[data-node={name}]", text)


def look_at_nodes():
    browser.open("#/node")
    if KEY:
        browser.type("dialog[open] input", KEY)
        browser.click("dialog[open] button[type=submit]")
    browser.wait("#nodes tbody tr")
    for name in ("n1", "n2", "n3"):
        row(name, "正常")
    assert "127.0.0.1:" in browser.text("[data-node=n3]")
    # One node alone answers a request.
    assert len(browser.find("#nodes .chip.accent")) == 1
    browser.click("[data-node=n2] a")
    browser.wait("[data-node=n2] [aria-current=true]")
    browser.wait("#ready")
    browser.until(lambda: re.match(r"[12] ", browser.text(".gauge .value")), "the runs of n2")
    seen("nodes")
    browser.click("[data-node=n3] a")
    browser.wait("[data-node=n3] [aria-current=true]")
    browser.until(lambda: re.match(r"0 ", browser.text(".gauge .value")), "no run of n3")


def let_go():
    browser.click("[data-node=n2] a")
    browser.wait("[data-node=n2] [aria-current=true]")
    browser.click("[data-node=n2] [data-action=drain]")
    browser.wait("dialog[open]", "让节点 n2 退出？")
    browser.click("dialog[open] button", "取消")
    browser.gone("dialog[open]")
    row("n2", "正常")
    browser.script("document.querySelector('[data-node=n2] [data-action=drain]').focus()")
    browser.driver.switch_to.active_element.send_keys("\n")
    browser.wait("dialog[open]", "让节点 n2 退出？")
    seen("leaving")
    browser.confirm()
    row("n2", "正在退出")
    browser.wait(".trouble", "节点不接受任务")
    row("n1", "正常")
    seen("left")
    browser.click("[data-node=n2] [data-action=resume]")
    browser.confirm()
    row("n2", "正常")
    browser.wait("#ready")


def back_up():
    browser.open("#/vectors")
    browser.wait("#backup-node")
    before = len(browser.find("[data-backup]"))
    browser.click("#back-up")
    browser.choose("#back-up-node", "n3")
    browser.confirm()
    browser.wait(".toast", "已备份")
    browser.until(lambda: len(browser.find("[data-backup]")) == before + 1, "one more backup")
    made = browser.script("return document.querySelector('[data-backup]').dataset.backup")
    browser.wait(f"[data-backup='{made}'] td", "n3")
    seen("backups-of-nodes")
    browser.choose("#backup-node", "n1")
    browser.gone(f"[data-backup='{made}']")
    assert "node=n1" in browser.driver.current_url
    browser.choose("#backup-node", "n3")
    browser.wait(f"[data-backup='{made}']")
    browser.click(f"[data-backup='{made}'] [data-action=down]")
    assert browser.downloaded(folder.name, ".csv").name == f"langchain_pg_collection_{made}.csv"
    browser.click(f"[data-backup='{made}'] [data-action=again]")
    browser.confirm()
    browser.wait(".toast", "已恢复")
    browser.click(f"[data-backup='{made}'] [data-action=trash]")
    browser.confirm()
    browser.gone(f"[data-backup='{made}']")


def other_ways():
    browser.open("#/node")
    row("n2", "正常")
    browser.click("#language")
    row("n2", "Fine")
    browser.wait("#nodes th", "Heartbeat")
    found = browser.script("return document.body.innerText.match(/[\\u4e00-\\u9fff]+/g)")
    assert found == ["中文"], found
    seen("nodes-english")
    browser.click("#language")
    row("n2", "正常")
    browser.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 420, "height": 700, "deviceScaleFactor": 1, "mobile": True})
    for address, content in (("node", "[data-node=n3]"), ("vectors", "#backup-node")):
        browser.open(f"#/{address}")
        browser.wait(content)
        assert browser.script("const one = document.scrollingElement; return one.scrollWidth <= one.clientWidth"), address
        seen(f"narrow-{address}")
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


try:
    look_at_nodes()
    let_go()
    back_up()
    other_ways()
    browser.check_quiet()
    print("done")
finally:
    browser.close()
