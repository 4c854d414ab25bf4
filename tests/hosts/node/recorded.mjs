// Requests and answers on file: see `tests/README.md`.
import { readFileSync } from 'node:fs';

const tests = new URL('../../', import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, tests), 'utf8'));
export const golden = (name) => read(`golden/${name}.json`);

/** A request with its parts: `"@office"` stands for `requests/parts/office.json`. */
export function request(name) {
  const { request } = read(`requests/${name}.json`);
  const part = (value) => (typeof value === 'string' && value[0] === '@' ? read(`requests/parts/${value.slice(1)}.json`) : value);
  return Object.fromEntries(Object.entries(request).map(([key, value]) => [key, part(value)]));
}
