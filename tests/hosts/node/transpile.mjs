// Writes a component as an ES module that exports `instantiate`: what `jco transpile -I async --strict` does.
//   node transpile.mjs plugin.wasm folder
import { transpile } from '@bytecodealliance/jco-transpile';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const [component, folder] = process.argv.slice(2);
const { files, imports } = await transpile(component, {
  name: 'plugin',
  instantiation: 'async',
  // Refuses 300 for a byte and 1.5 for a whole number instead of wrapping it.
  strict: true,
  // Faults arrive in an Error, as from jco's command line.
  noComponentErrorWrapping: false,
  outDir: resolve(folder),
});
if (imports.length > 0) throw new Error(`the component imports ${imports}`);
for (const [path, content] of Object.entries(files)) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
