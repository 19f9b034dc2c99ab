// SPDX-License-Identifier: MIT
//
// Runs a line of Python in MicroPython.
//
// This is a script for Node.js 18 or newer. Its arguments are a folder that holds node_modules with
// @micropython/micropython-webassembly-pyscript, a folder that MicroPython is to see, under its own
// name, and the line. What Python prints goes to standard output; an exception is on standard error,
// and the exit code is then 1.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [packages, folder, line] = process.argv.slice(2);
const installed = createRequire(resolve(packages, "package.json"));
const { loadMicroPython } = await import(
  pathToFileURL(installed.resolve("@micropython/micropython-webassembly-pyscript"))
);

// MicroPython has a file system of its own, in memory.
function copyTo(files, from, to) {
  files.mkdirTree(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = `${to}/${entry.name}`;
    if (entry.isDirectory()) {
      copyTo(files, source, target);
    } else {
      files.writeFile(target, readFileSync(source));
    }
  }
}

const python = await loadMicroPython({
  heapsize: 16 * 1024 * 1024,
  linebuffer: true,
  stdout: (text) => console.log(text),
  stderr: (text) => console.error(text),
});
copyTo(python.FS, folder, "/copy");
try {
  python.runPython(line);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
