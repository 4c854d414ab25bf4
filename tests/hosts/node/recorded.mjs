// Requests and answers on file: see `tests/README.md`.
import { readdirSync, readFileSync } from 'node:fs';

const tests = new URL('../../', import.meta.url);
export const read = (path) => JSON.parse(readFileSync(new URL(path, tests), 'utf8'));
export const golden = (name) => read(`golden/${name}.json`);
export const names = readdirSync(new URL('requests/', tests))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -5));

/** A request with its parts: `"@office"` stands for `requests/parts/office.json`. */
export function request(name) {
  const { request } = read(`requests/${name}.json`);
  const part = (value) => (typeof value === 'string' && value[0] === '@' ? read(`requests/parts/${value.slice(1)}.json`) : value);
  return Object.fromEntries(Object.entries(request).map(([key, value]) => [key, part(value)]));
}
