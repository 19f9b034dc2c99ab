// SPDX-License-Identifier: MIT
// Runs pytest inside Pyodide: CPython as WebAssembly, without threads, processes or a network.
//
//     node pyodide_tests.mjs FOLDER REPOSITORY PYTEST-ARGUMENTS...
//
// FOLDER holds node_modules/pyodide, and in packages/ what the tests import. Both folders are
// mounted, not copied; what Python and Hypothesis would write there goes into memory. The exit
// code is pytest's. test_pyodide.py says which tests are run, and which need more than there is.

import { realpathSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, repository, ...pytestArguments] = process.argv.slice(2);
const module = join(folder, "node_modules", "pyodide", "pyodide.mjs");
const { loadPyodide } = await import(pathToFileURL(module).href);

const python = await loadPyodide({
  env: {
    HOME: "/home/pyodide",
    HYPOTHESIS_PROFILE: process.env.HYPOTHESIS_PROFILE,
    HYPOTHESIS_STORAGE_DIRECTORY: "/tmp/hypothesis",
    PYTHONPYCACHEPREFIX: "/tmp/pycache",
  },
});

const mount = (path, root) => {
  python.FS.mkdirTree(path);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: realpathSync(root) }, path);
};
mount("/repository", repository);
mount("/packages", join(folder, "packages"));

python.globals.set("pytest_arguments", python.toPy(pytestArguments));
const code = python.runPython(`
import os
import sys

os.chdir("/repository")
sys.path[:0] = ["/repository", "/packages"]

import pytest

int(pytest.main(pytest_arguments))
`);
process.exit(code); // Pyodide leaves a handle open, for which Node.js would wait
