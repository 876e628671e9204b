"""Runs ministack for as long as standard input stays open.

The end of standard input means that whoever started this is done, or dead: ministack then stops in an orderly way, and the
functions that it has started are killed with the rest of the process group, which this process must lead.
"""

import os
import signal
import sys
import threading
import time

from ministack import app

# Python runs isolated from its surroundings, and so does not look here by itself.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cors
import iam
import rules
import streams

# ministack writes its state within the first seconds of a shutdown; what takes longer is an invocation nobody waits for.
GRACE_SECONDS = 10


def kill_group():
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)


def stop_at_end_of_input():
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    kill_group()


cors.install()
iam.install()
rules.install()
streams.install()
threading.Thread(target=stop_at_end_of_input, daemon=True).start()
sys.argv = sys.argv[:1]
try:
    app.main()
finally:
    sys.stdout.flush()
    kill_group()
