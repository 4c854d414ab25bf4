// For Node: the same as `index.js`, with files read from the disk.
import { readFile } from 'node:fs/promises';
import { engine } from './engine.js';

export { Fault, Trapped } from './errors.js';
export { fromJson, toJson } from './json.js';

/** Loads the engine from beside this file. */
export const load = () => engine(compile);

const compile = async (name) => WebAssembly.compile(await readFile(new URL(`./engine/${name}`, import.meta.url)));
