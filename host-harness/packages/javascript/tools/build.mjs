// Builds the package from a component: node tools/build.mjs plugin.wasm folder
import { transpile } from '@bytecodealliance/jco-transpile';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withDocs } from './declarations.mjs';
import { operationsDeclaration } from './operations.mjs';
import { recordsDeclaration, shapes, shapesModule } from './shapes.mjs';
import { readWit } from './wit.mjs';

const here = new URL('../', import.meta.url);
const project = new URL('../../../', here);
const [component, out] = process.argv.slice(2).map((path) => resolve(path));
const put = async (path, content) => {
  await mkdir(dirname(join(out, path)), { recursive: true });
  await writeFile(join(out, path), content);
};

await rm(out, { recursive: true, force: true });
await cp(new URL('source/', here), out, { recursive: true });

const { files, imports } = await transpile(component, {
  name: 'plugin',
  instantiation: 'async',
  // Refuses 300 for a byte and 1.5 for a whole number instead of wrapping it.
  strict: true,
  // Faults arrive in an Error.
  noComponentErrorWrapping: false,
  // The wrapper reads files; the transpiled module does not.
  nodejsCompat: false,
  minify: true,
  outDir: '/engine',
});
if (imports.length > 0) throw new Error(`the component imports ${imports}`);

const wit = readWit(new URL('wit/', project));
for (const [path, content] of Object.entries(files)) {
  const face = /reverse-mentoring-plugin-(\w+)\.d\.ts$/.exec(path)?.[1];
  const text = face && withDocs(Buffer.from(content).toString(), face, wit);
  await put(path.replace(/^\//, ''), text ?? (path.endsWith('.js') ? synchronous(content) : content));
}
await put('shapes.js', shapesModule(shapes(wit)));
await put('records.d.ts', recordsDeclaration(wit));

const manifest = JSON.parse(await readFile(new URL('package.json', here), 'utf8'));
delete manifest.devDependencies;
await put('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
await cp(new URL('LICENSE', project), join(out, 'LICENSE'));
await cp(new URL('plugin/NOTICE', project), join(out, 'NOTICE'));
await cp(new URL('../README.md', here), join(out, 'README.md'));

// What was built says itself what it takes and answers.
const { load } = await import(pathToFileURL(join(out, 'node.js')));
const { documents } = await (await load()).instance();
await put('operations.d.ts', operationsDeclaration(documents));

/**
 * Nothing in the contract is asynchronous, yet the transpiler wraps functions for suspension. Where the host has no
 * `WebAssembly.promising`, as Node 20, each try costs a thrown error with its trace: a tenth of a second an instance.
 */
function synchronous(content) {
  return Buffer.from(content).toString().replaceAll('WebAssembly.promising(', '(');
}
