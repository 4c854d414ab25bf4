// The package as it was installed from its tarball: `PACKAGE_HOME` is the folder it was installed in.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const home = process.env.PACKAGE_HOME;
const entry = createRequire(join(home, 'package.json')).resolve('reverse-mentoring');
export const { load, Fault, Trapped, fromJson, toJson } = await import(pathToFileURL(entry));
