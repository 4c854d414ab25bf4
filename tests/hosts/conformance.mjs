// The conformance corpus for hosts in JavaScript: the cases, and the text that a fault is compared by.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const corpus = new URL('../conformance/', import.meta.url);

/** Every case with its request's exact text. */
export const cases = () => index().map((one) => ({ ...one, text: unpacked(one.request) }));

function index() {
  const { format, cases } = JSON.parse(readFileSync(new URL('index.json', corpus), 'utf8'));
  if (format !== 1) throw new Error(`conformance/index.json is of format ${format}, this reads 1`);
  return cases;
}

function unpacked(name) {
  const bytes = readFileSync(new URL(name, corpus));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** One case by its name: its request and its answer, or its fault, as JSON. */
export function recorded(name) {
  const one = index().find((one) => one.name === name);
  return { request: JSON.parse(unpacked(one.request)), answer: JSON.parse(unpacked(one.answer)) };
}

/** Canonical JSON of a fault: every key, null for what is absent, keys sorted by code point, no whitespace. */
export function canonicalFault({ kind, message, problems }) {
  return canonical({
    kind,
    message,
    problems: problems.map(({ code, severity, people, path, details, message }) => ({
      code,
      severity,
      people,
      path: path ?? null,
      details: details.map(({ key, value }) => ({ key, value })),
      message,
    })),
  });
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  // The keys are ASCII, so the order of code units is that of code points.
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    .join(',')}}`;
}

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');
