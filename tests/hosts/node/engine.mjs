// What an integrator in JavaScript needs beside the transpiled module: fresh instances, and faults as one kind of error.
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/** The plugin's refusal: `kind`, `message` and every problem. The instance goes on. */
export class Fault extends Error {
  constructor({ kind, message, problems }) {
    super(message);
    this.name = 'Fault';
    this.kind = kind;
    this.problems = problems;
  }
}

/** Compiles a transpiled component once; the function returned gives a fresh instance for each request. */
export async function load(folder) {
  const base = pathToFileURL(`${folder}/`);
  const { instantiate } = await import(new URL('plugin.js', base));
  const modules = new Map();
  const compiled = async (path) => {
    if (!modules.has(path)) modules.set(path, await WebAssembly.compile(await readFile(new URL(path, base))));
    return modules.get(path);
  };
  // The empty object is the whole of what the plugin may reach.
  return () => instantiate(compiled, {});
}

/**
 * Calls the plugin; its refusal becomes a `Fault`. A trap stays a `WebAssembly.RuntimeError`.
 *
 * What is thrown depends on how the component was transpiled: the fault itself, or a `ComponentError` around it.
 */
export function ask(call) {
  try {
    return call();
  } catch (error) {
    const fault = error?.payload ?? error;
    throw fault?.kind && fault?.problems ? new Fault(fault) : error;
  }
}

/** Lists that a record must have: JSON may leave them out, the records of the typed door may not. */
const BLANK = {
  roster: { people: [], bystanders: [], ties: [], feeds: [], waivers: [], closures: [], zones: [] },
  people: { skills: [], offLimits: [], languages: [], preferences: [], away: [], calendars: [], attributes: [] },
  request: { locked: [], overrides: [], incumbent: [], excluded: [] },
  calendar: { pairings: [], diaries: [], sessions: [] },
  diaries: { busy: [], soft: [] },
  pairings: { pauses: [], attributes: [] },
  history: {
    pairings: [], meetings: [], concerns: [], goals: [], surveys: [], skills: [], sponsorActions: [],
    applications: [], facts: [],
  },
  meetings: { missedBy: [] },
  surveys: { items: [] },
  facts: { details: [] },
};

/** From the JSON spelling to records: `mentor_places` to `mentorPlaces`, null to undefined, no list left out. */
export function records(value, name) {
  if (Array.isArray(value)) return value.map((item) => records(item, name));
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  const fields = Object.entries(value).map(([key, field]) => {
    const camel = key.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
    return [camel, records(field, camel)];
  });
  return { ...BLANK[name], ...Object.fromEntries(fields) };
}

/** From records to the JSON spelling. */
export function spelled(value) {
  if (value === undefined || value === null) return null;
  if (ArrayBuffer.isView(value)) return Array.from(value);
  if (Array.isArray(value)) return value.map(spelled);
  if (typeof value !== 'object') return value;
  const snake = (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [snake(key), spelled(field)]));
}
