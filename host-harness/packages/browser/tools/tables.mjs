// Writes what the page takes from the harness's data as one module: node tools/tables.mjs file.js
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'smol-toml';

const harness = new URL('../../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, harness), 'utf8');
const rows = (path) =>
  read(path)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

const mappings = readdirSync(new URL('mappings/', harness))
  .filter((file) => file.endsWith('.toml'))
  .sort()
  .map((file) => ({ name: file.slice(0, -5), kind: 'people', detect: {}, columns: {}, ...parse(read(`mappings/${file}`)) }))
  .filter(({ kind }) => kind === 'people');

// Of a Windows name in a country, the reference zone; `001` stands where no country is known.
const windows = {};
for (const [name, territory, zones] of rows('data/windows_zones.csv'))
  (windows[name.toLowerCase()] ??= {})[territory] = zones.split(' ')[0];

// The shipped policies in their order, each with its line on whom it is for.
const policies = [...read('src/policies.rs').matchAll(/^ {4}"([a-z-]+)": "(.+)",$/gm)].map(([, name, about]) => ({
  name,
  about,
  document: JSON.parse(read(`policies/${name}.json`)),
}));
if (policies.length === 0) throw new Error('no shipped policy was found in src/policies.rs');

const tables = {
  policies,
  mappings,
  sensitive: parse(read('data/sensitive_fields.toml')),
  zones: { countries: Object.fromEntries(rows('data/country_zones.csv')), windows },
  taxonomy: JSON.parse(read('data/taxonomy.json')),
};
writeFileSync(process.argv[2], `// Written by the build from the harness's data.\nexport default ${JSON.stringify(tables)};\n`);
