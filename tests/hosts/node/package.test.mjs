// What an integrator gets: types that a compiler accepts, docs in them, samples that run.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { home } from './package.mjs';

const installed = join(home, 'node_modules/reverse-mentoring');
const packages = new URL('../../../host-harness/packages/', import.meta.url);
const node = (...args) => execFileSync(process.execPath, args, { cwd: home, encoding: 'utf8' });

test('nothing else comes with it', () => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  assert.deepEqual([manifest.dependencies, manifest.devDependencies, manifest.scripts], [undefined, undefined, undefined]);
  assert.deepEqual(
    readdirSync(join(home, 'node_modules')).filter((name) => name[0] !== '.'),
    ['reverse-mentoring'],
  );
  for (const file of ['README.md', 'LICENSE', 'NOTICE']) assert.ok(existsSync(join(installed, file)), file);
});

test('the samples of the README run', () => {
  const readme = readFileSync(new URL('README.md', packages), 'utf8');
  const samples = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]);
  assert.ok(samples.length >= 2, 'the README has samples');
  samples.forEach((sample, at) => {
    writeFileSync(join(home, `sample-${at}.mjs`), sample);
    const said = node(`sample-${at}.mjs`);
    for (const [, expected] of sample.matchAll(/\/\/ prints: (.+)/g)) assert.match(said, new RegExp(expected), sample);
  });
});

test('the declarations compile, and refuse what does not fit', () => {
  const compiler = fileURLToPath(new URL('node_modules/typescript/bin/tsc', import.meta.url));
  writeFileSync(join(home, 'types.ts'), readFileSync(new URL('types.ts', import.meta.url)));
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--lib', 'es2023,dom,esnext.disposable'];
  for (const resolution of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    try {
      node(compiler, ...options, '--module', resolution[0], '--moduleResolution', resolution[1], 'types.ts');
    } catch (error) {
      assert.fail(error.stdout);
    }
  }
});

test('every item of the contract has its docs in the declarations', () => {
  const folder = join(installed, 'engine/interfaces');
  for (const file of readdirSync(folder)) {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    lines.forEach((line, at) => {
      const item = /^export (?!type \w+ = import)/.test(line) || /^ {2}(static )?\w+[?]?[:(]/.test(line);
      if (item) assert.equal(lines[at - 1].trim(), '*/', `${file}:${at + 1} ${line}`);
    });
  }
  const types = readFileSync(join(folder, 'reverse-mentoring-plugin-types.d.ts'), 'utf8');
  assert.match(types, /- `note`: Good to know\./);
});
