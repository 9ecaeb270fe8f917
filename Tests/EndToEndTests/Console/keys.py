"""The console of a service that has keys: keys.py BASE READERS_KEY"""
import sys

from browser import Browser

BASE, KEY = sys.argv[1:]
browser = Browser(BASE, "/nowhere")
try:
    browser.open("#/tasks")
    browser.type("dialog[open] input", "dp_wrong")
    browser.click("dialog[open] button[type=submit]")
    browser.wait("dialog[open]", "服务不认这个密钥")
    # Whoever gives none is not asked again and again, but told why nothing is to be seen.
    browser.click("dialog[open] button", "取消")
    browser.gone("dialog[open]")
    browser.wait(".trouble", "UNAUTHORIZED")
    browser.click(".trouble button", "重试")
    browser.wait(".trouble", "UNAUTHORIZED")
    assert not browser.find("dialog[open]")
    browser.click("#key")
    browser.type("dialog[open] input", KEY)
    browser.click("dialog[open] button[type=submit]")
    browser.wait(".tasks")
    browser.click(".tasks .title")
    browser.click(".tabs a", "文件")
    browser.wait(".files-page td")
    browser.click(".bar a", "新建任务")
    browser.click("#connect")
    browser.wait("#tables .trouble", "FORBIDDEN")
    kept = browser.script("return [sessionStorage.getItem('bearer'), JSON.stringify(localStorage), document.cookie, location.href]")
    assert kept[0] == KEY and not any(KEY in one for one in kept[1:]), "the key stays in the tab"
    browser.check_quiet()
    print("done")
finally:
    browser.close()
