"""What Rasa imports and we do not use is not loaded, and whoever should use it is told so."""

from __future__ import annotations

import subprocess
import sys

#: Every component that Rasa knows is imported; then one that needs TensorFlow is used.
_PROGRAM = """
import sys
import bot.nlu.__main__
from rasa.engine.recipes.default_components import DEFAULT_COMPONENTS
from rasa.utils.tensorflow.models import RasaModel
print(len(DEFAULT_COMPONENTS) > 20, {"tensorflow.python.pywrap_tensorflow", "botocore.session"} & set(sys.modules))
try:
    RasaModel()
except RuntimeError as error:
    print(error)
"""


def test_rasa_starts_without_what_we_do_not_use() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "True set()",
        "RasaModel needs a package that Bedside leaves out: see bot/nlu/absent.py",
    ]
