# Executes notebooks like Jupyter in a single kernel, which is reset in between, because starting a kernel and
# importing pandas is slower than running a notebook. Each line of the input is a notebook's path in JSON;
# each line of the output has its executed cells or the error.
import json
import os
import sys

import nbformat
from jupyter_client import KernelManager
from nbclient import NotebookClient


def execute(notebook):
    client = NotebookClient(notebook, km=kernel, timeout=200)
    client.execute()
    client.kc.stop_channels()
    return notebook.cells


# Nobody looks at them, and fitting their frames would draw each twice.
small_pictures = """%config InlineBackend.rc = {"figure.dpi": 30.0}
%config InlineBackend.print_figure_kwargs = {"bbox_inches": None}"""
# Starting threads takes longer than these sums.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
kernel = KernelManager(kernel_name="python3")
kernel.start_kernel()
try:
    for line in sys.stdin:
        path = json.loads(line)
        forget = f"%cd -q {json.dumps(os.path.dirname(path))}\n%reset -f\n%matplotlib inline\n{small_pictures}"
        try:
            execute(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(forget)]))
            answer = {"result": execute(nbformat.read(path, as_version=4))}
        except Exception as error:
            answer = {"error": str(error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
finally:
    kernel.shutdown_kernel(now=True)
