// For browsers, and whatever fetches. Node takes `node.js`.
import { engine } from './engine.js';

export { Fault, Trapped } from './errors.js';
export { fromJson, toJson } from './json.js';

/** Loads the engine from beside this file. */
export const load = () => engine(compile);

async function compile(name) {
  const response = await fetch(new URL(`./engine/${name}`, import.meta.url));
  if (!response.ok) throw new Error(`\`${name}\` could not be fetched: ${response.status}`);
  // Compiling while it arrives asks for the right content type, which some servers do not know.
  if (response.headers.get('content-type') === 'application/wasm') return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
