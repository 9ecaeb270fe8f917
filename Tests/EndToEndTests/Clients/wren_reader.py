"""Has WrenAI's own `wren memory load` look through a queries.yml: wren_reader.py FILE

The package's own beginning needs its engine; its memory does not.
"""

import importlib.util
import sys
import types

import typer

spec = importlib.util.find_spec("wren")
package = types.ModuleType("wren")
package.__path__ = list(spec.submodule_search_locations)
sys.modules["wren"] = package

from wren.memory.cli import load  # noqa: E402

try:
    load(file=sys.argv[1], dry_run=True)
except typer.Exit as end:
    sys.exit(end.exit_code)
